import CPUExecution
import Experiments
import Foundation
import TestFiles
import Testing

@Suite struct HybridExperimentTests {
    @Test("a short run of every part: frozen heads stay, objective 1 alone is a standard network, all is written")
    func everyPart() throws {
        let folder = try TemporaryFolder()
        var options = ExperimentOptions()
        (options.epochs, options.seeds) = (30, 2)
        let run = try TinyRun("hybrid", options, in: folder.path)
        func figure(_ name: String) throws -> Double {
            try #require(run.figures.first { $0.name == name }, "\(name)").value
        }
        for projection in ["jacobian", "weights"] {
            #expect(try figure("frozen_heads_moved_\(projection)") == 0)
            #expect(try figure("l1_largest_rise_\(projection)").isFinite)
        }
        #expect(try figure("l1_largest_change_at_point_jacobian") < 1e-5)
        #expect(try figure("l1_largest_change_at_point_weights") > 1e-3)
        #expect(try figure("standard_network_largest_difference") == 0)
        let names = Set(run.figures.map(\.name))
        #expect(names.count == run.figures.count && run.figures.allSatisfy(\.value.isFinite))

        let page = try text("\(run.path)/report.html")
        let written = try FileManager.default.contentsOfDirectory(atPath: run.path)
        for part in ["reported", "shares", "priority", "backends", "open-targets", "cause"] {
            #expect(written.contains { $0.hasPrefix("\(part).") }, "\(part)")
        }
        for title in ["What was done", "L₁ while objective 2 trains"] { #expect(page.contains(title), "\(title)") }
    }
}
