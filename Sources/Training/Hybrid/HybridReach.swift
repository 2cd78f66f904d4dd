/// Which parameters each objective's step reaches: read off the gradients' graph.
package struct HybridReach: Sendable {
    package enum Kind: Sendable {
        /// The whole gradient arrives.
        case whole
        /// What the projection leaves of it arrives.
        case projected
        /// The parameter keeps its bits.
        case frozen
    }

    /// The parameters of the network in their order, layer by layer.
    package let parameters: [String]
    /// For each objective, in the order of ``parameters``.
    package let kinds: [[Kind]]

    /// Builds the step of these settings and follows the gradient of each loss to every parameter.
    package init(_ settings: HybridSettings, _ data: RegressionData) throws {
        let step = try HybridStep(settings, data, capacity: 1)
        let trained = step.parameters.trained
        let heads = step.update.heads
        parameters = trained.map(\.name)
        kinds = try step.update.losses.indices.map { objective in
            let slopes = try gradients(of: step.update.losses[objective], withRespectTo: trained.map(\.value))
            return zip(trained, slopes).map { parameter, slope -> Kind in
                let head = heads.firstIndex { $0.parameters.contains { $0.id == parameter.value.id } }
                if let head { return head == objective ? .whole : .frozen }
                if slope.isConstantZero { return .frozen }
                return objective == 0 ? .whole : .projected
            }
        }
    }
}

extension Value {
    /// Whether the graph says that this is 0 throughout, without computing it.
    fileprivate var isConstantZero: Bool {
        var id = self.id
        while true {
            let node = builder.graph[id]
            switch node.operation {
            case .constant(let scalar, _): return scalar.value == 0
            case .broadcast, .reshape: id = node.operands[0]
            default: return false  // anything else is computed
            }
        }
    }
}
