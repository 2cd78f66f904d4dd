import Runtime

/// Consecutive elementwise steps of a plan, in fewer launches than steps: `elementwise_segments.cl`.
///
/// DESIGN. Steps here read each operand along with their result, or one element of it. Two of them depend on each other
/// where one writes what the other reads or writes. Where that is element by element, they may run one after the other in
/// the same work-item, as a segment; otherwise the later one waits for a later launch. Steps that do not depend on each
/// other share a launch, whatever their lengths are.
struct ElementwiseRun {
    let steps: Range<Int>
    let launches: [Launch]

    /// The runs that save launches.
    ///
    /// - Parameters:
    ///   - isSmall: the steps that ``SmallSteps`` would join
    ///   - isComputedElsewhere: the steps that are part of another one
    static func runs(
        of plan: Plan, isSmall: (Int) -> Bool, isComputedElsewhere: (Int) -> Bool
    ) -> [ElementwiseRun] {
        let flat = plan.steps.indices.map { isComputedElsewhere($0) ? nil : FlatStep(plan.steps[$0]) }
        return flat.indices.split { flat[$0] == nil }.compactMap { indices in
            let steps = indices.startIndex..<indices.endIndex
            let launches = launches(flat[steps].compactMap { $0 })
            // Neighbouring small steps would be one launch in any case.
            let others = steps.filter { !isSmall($0) || $0 == steps.lowerBound || !isSmall($0 - 1) }.count
            return launches.count < others ? ElementwiseRun(steps: steps, launches: launches) : nil
        }
    }

    private static func launches(_ steps: [FlatStep]) -> [Launch] {
        var levels = [Int](repeating: 0, count: steps.count)
        for (index, step) in steps.enumerated() {
            for (earlier, other) in steps[..<index].enumerated() {
                switch step.dependence(on: other) {
                case .none: continue
                case .elementByElement: levels[index] = max(levels[index], levels[earlier])
                case .whole: levels[index] = max(levels[index], levels[earlier] + 1)
                }
            }
        }
        return (0...(levels.max() ?? 0)).flatMap { level in
            launches(ofIndependent: segments(steps.indices.filter { levels[$0] == level }.map { steps[$0] }))
        }
    }

    /// The steps of one level, those together that depend on each other.
    private static func segments(_ steps: [FlatStep]) -> [[FlatStep]] {
        var segments: [[FlatStep]] = []
        for step in steps {
            let isRelated = { (segment: [FlatStep]) in segment.contains { step.dependence(on: $0) != .none } }
            let related = segments.filter(isRelated).flatMap { $0 }
            segments.removeAll(where: isRelated)
            segments.append(related + [step])
        }
        return segments
    }

    private static func launches(ofIndependent segments: [[FlatStep]]) -> [Launch] {
        var launches: [Launch] = []
        var writer = SegmentWriter()
        for segment in segments {
            var longer = writer
            longer.write(segment)
            if longer.parameterCount > Launch.mostBuffers, !writer.isEmpty {
                launches.append(writer.launch())
                longer = SegmentWriter()
                longer.write(segment)
            }
            writer = longer
        }
        return launches + (writer.isEmpty ? [] : [writer.launch()])
    }
}

/// An elementwise step whose operands run along with its result, or stay at one element.
struct FlatStep {
    enum Dependence { case none, elementByElement, whole }

    let fusion: Fusion
    let operands: [Plan.Operand]
    let result: Plan.Operand

    var count: Int { fusion.shape.elementCount }

    /// `nil` for any other step.
    init?(_ step: Plan.Step) {
        guard let fusion = step.fusion else { return nil }
        (self.fusion, operands, result) = (fusion, step.operands, step.result)
        let (shape, expression) = (fusion.shape, fusion.expression)
        guard fusion.anchor == nil, shape.elementCount > 0, shape.elementCount <= Int32.max,
            fusion.accesses.allSatisfy({ $0.isIdentity(shape) || $0.isConstant(over: shape) }),
            expression.instructions.allSatisfy({ if case .position = $0 { false } else { true } })
        else { return nil }
    }

    /// In what way this step has to come after an earlier one.
    func dependence(on earlier: FlatStep) -> Dependence {
        var strongest = Dependence.none
        for place in [result.place] + operands.map(\.place)
        where result.place == place && earlier.touches(place) || earlier.result.place == place {
            let isLocal =
                fusion.shape == earlier.fusion.shape && touchesElementByElement(place)
                && earlier.touchesElementByElement(place) && type(at: place) == earlier.type(at: place)
            if !isLocal { return .whole }
            strongest = .elementByElement
        }
        return strongest
    }

    private func touches(_ place: Plan.Place) -> Bool {
        result.place == place || operands.contains { $0.place == place }
    }

    private func touchesElementByElement(_ place: Plan.Place) -> Bool {
        operands.indices.allSatisfy { operands[$0].place != place || fusion.accesses[$0].isIdentity(fusion.shape) }
    }

    private func type(at place: Plan.Place) -> Set<ElementType> {
        Set((operands + [result]).filter { $0.place == place }.map(\.type.elementType))
    }
}

extension Access {
    /// Whether every output element reads the same one.
    fileprivate func isConstant(over shape: Shape) -> Bool {
        zip(strides, shape.lengths).allSatisfy { $0 == 0 || $1 == 1 }
    }
}
