import CPUExecution
import Foundation
import TestFiles
import Testing

@testable import Monitoring
@testable import Training

@Suite struct ProfileTests {
    private func traced(steps: Int, batchSize: Int = 32) throws -> [TracedStep] {
        var options = TrainingOptions()
        (options.steps, options.batchSize) = (steps, batchSize)
        let digits = BuiltInDigits().data(trainCount: 96, testCount: 1)
        let trainer = try Trainer(MLP(), digits, options: options, on: CPUBackend())
        let tracer = StepTracer(skipping: 2, steps: 3)
        trainer.tracer = tracer
        _ = try trainer.run()
        return tracer.steps
    }

    @Test("the first steps are skipped, and of a run that ends before, its last step is measured")
    func tracedSteps() throws {
        #expect(try traced(steps: 9).map(\.step) == [2, 3, 4])
        #expect(try traced(steps: 1).map(\.step) == [0])
    }

    @Test("the times of operations and of what lies between them add up to a step's")
    func operationTimes() throws {
        let times = OperationTimes(try traced(steps: 9))
        let sum = times.operations.reduce(0) { $0 + $1.nanoseconds } + times.idleNanoseconds
        #expect(times.total > 0 && abs(sum - times.total) < 1e-6 * times.total)
        #expect(times.operations.contains { $0.operation.contains("matrixMultiply") && $0.floatingPointOperations > 0 })
        #expect(zip(times.operations, times.operations.dropFirst()).allSatisfy { $0.nanoseconds >= $1.nanoseconds })
    }

    @Test("steps that ran as one kernel are one row, with the bytes of all of them")
    func joinedSteps() throws {
        let step = try #require(try traced(steps: 1).first)
        let work = [TimedWork(name: "small_steps", step: 0, start: 100, end: 350)]
        let times = OperationTimes([TracedStep(step: 0, plan: step.plan, work: work)])
        #expect(times.operations.count == 1 && times.total == 250)
        #expect(times.operations[0].operation.hasSuffix(" and \(step.plan.steps.count - 1) more"))
        #expect(times.operations[0].byteCount == step.plan.steps.reduce(0) { $0 + $1.byteCount })
    }

    @Test("the trace has what the trace event format asks for: named tracks, and intervals that do not overlap")
    func chromeTrace() throws {
        let folder = try TemporaryFolder()
        try ChromeTrace(traced(steps: 9), title: "mlp").write(to: folder.file("trace.json"))
        let data = try Data(contentsOf: URL(fileURLWithPath: folder.file("trace.json")))
        let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        let events = try #require(object["traceEvents"] as? [[String: Any]])
        let names = events.filter { $0["ph"] as? String == "M" }.compactMap {
            ($0["args"] as? [String: Any])?["name"] as? String
        }
        #expect(names == ["mlp", "steps", "kernels", "gaps"])
        let intervals = events.filter { $0["ph"] as? String == "X" }
        #expect(intervals.count + names.count == events.count)
        for event in intervals {
            #expect(event["name"] is String && event["pid"] as? Int == 1 && event["tid"] is Int)
            #expect(try #require(event["ts"] as? Double) >= 0 && #require(event["dur"] as? Double) >= 0)
        }
        let kernels = intervals.filter { $0["tid"] as? Int == 2 }
        let spans = kernels.compactMap { event -> (Double, Double)? in
            guard let start = event["ts"] as? Double, let length = event["dur"] as? Double else { return nil }
            return (start, start + length)
        }.sorted { $0.0 < $1.0 }
        #expect(spans.count > 10)
        for (one, next) in zip(spans, spans.dropFirst()) { #expect(next.0 >= one.1 - 0.001) }
        #expect(kernels.allSatisfy { ($0["args"] as? [String: Any])?["bytes"] is Int })
        #expect(intervals.count { $0["tid"] as? Int == 1 } == 3)
    }
}
