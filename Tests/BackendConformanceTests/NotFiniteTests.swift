import CPUExecution
import OpenCLExecution
import Testing
import Training

@Suite struct NotFiniteTests {
    private static let options = FaultedRun.options { ($0.learningRate, $0.checkFinite) = (3e38, true) }

    @Test(
        "a device names the step and the operation that the reference names", arguments: FaultedRun.platforms,
        [true, false])
    func sameOrigin(platform: String, joinsSteps: Bool) throws {
        var settings = OpenCLBackend.Options()
        settings.joinsSmallSteps = joinsSteps
        let found = try origin(on: OpenCLBackend(device: OpenCLDevice.select(platform), options: settings))
        let expected = try origin(on: CPUBackend())
        #expect(found.step == expected.step && found.origin.operation == expected.origin.operation)
        #expect(found.origin.element == expected.origin.element && !found.origin.value.isFinite)
        #expect(found.origin.operands.map(\.name) == expected.origin.operands.map(\.name))
    }

    private func origin(on backend: any Backend) throws -> (step: Int, origin: NotFiniteOrigin) {
        let error = try #require(throws: TrainingError.self) { try FaultedRun.train(Self.options, on: backend) }
        guard case .notFiniteOperation(let step, _, let origin?) = error else { throw error }
        return (step, origin)
    }
}
