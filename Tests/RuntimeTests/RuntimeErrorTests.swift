import CPUExecution
import Testing

@Test("every error around a backend says what is wrong in one line and what to do in the next")
func adviceInErrors() {
    let type = TensorType(.float32, [2])
    let errors: [RuntimeError] = [
        .unknownState(name: "z", known: []), .unknownInput(name: "z", known: ["x"]),
        .unknownOutput(name: "z", known: ["y", "loss"]), .stateType(name: "s", expected: type, found: type),
        .inputType(name: "x", expected: type, found: type), .foreignStore(backend: "cpu"),
        .notSupported(backend: "opencl", operation: "add", reason: "r"),
    ]
    for error in errors {
        let lines = "\(error)".split(separator: "\n")
        #expect(lines.count == 2 && lines.allSatisfy { !$0.isEmpty }, "\(error)")
    }
    #expect(errors[0].description.hasPrefix("state: expected one of those declared (none), found 'z'\n"))
    #expect(errors[2].description.hasPrefix("output: expected one of the program's (y, loss), found 'z'\n"))
}
