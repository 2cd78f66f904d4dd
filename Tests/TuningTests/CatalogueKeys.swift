import Catalogue
import OpenCLExecution

/// The catalogue's products and convolutions whose kernel can be chosen.
enum CatalogueKeys {
    static func all() throws -> [(proofCase: OperationCase, key: TuningKey)] {
        try Catalogue.operations.compactMap { proofCase in
            guard proofCase.name.hasPrefix("convolution") || proofCase.name.hasPrefix("matrixMultiply") else {
                return nil
            }
            let graph = try proofCase.program().graph
            guard let node = graph.nodes.last, node.operands.count == 2 else { return nil }
            let shapes = node.operands.map { graph[$0].type.shape }
            return TuningKey(node.operation, shapes, result: node.type.shape).map { (proofCase, $0) }
        }
    }
}
