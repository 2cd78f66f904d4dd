import Testing

@testable import Reports

@Test("every name of a flow diagram has room in its box, and boxes in the picture, on a page and on a telephone")
func flowDiagramNamesFit() {
    let names = [["x"], ["hidden.weight", "hidden.bias"], ["neuron.weight1", "neuron.bias2"], ["L1"]]
    let diagram = FlowDiagram(
        "Phase 1",
        columns: names.map { $0.map { FlowDiagram.Box($0, note: "whole gradient", emphasis: .strong) } }, lines: [])
    for width in [340.0, 720] {
        let (columns, size) = diagram.layout(width)
        for (column, names) in zip(columns, names) {
            for name in names {
                #expect(TextMetrics.width(name, size: size, bold: true) < column.right - column.left)
            }
        }
        for (one, next) in zip(columns, columns.dropFirst()) { #expect(one.right < next.left) }
        #expect(columns[0].left >= 0 && columns[3].right <= width)
    }
}
