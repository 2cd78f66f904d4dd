/// What launch code expects of one argument of a kernel.
package struct KernelParameter: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// `__global` or `__constant` pointer to this OpenCL C type, e.g. `float`
        case buffer(String)
        /// `__local` pointer to this OpenCL C type
        case local(String)
        case int32, uint32, float32
    }

    package let name: String
    package let kind: Kind

    package init(name: String, type kind: Kind) {
        self.name = name
        self.kind = kind
    }
}

/// A kernel's name and what launch code expects of its arguments, in order.
package struct KernelSignature: Hashable, Sendable {
    package let name: String
    package let parameters: [KernelParameter]

    package init(_ name: String, _ parameters: [KernelParameter]) {
        self.name = name
        self.parameters = parameters
    }

    /// Compares name, arity and types with what the compiler reports.
    /// - Throws: ``OpenCLError/signature(kernel:argument:expected:found:)`` for the first difference.
    func verify(against found: [ArgumentInfo]) throws(OpenCLError) {
        guard parameters.count == found.count else {
            throw .signature(
                kernel: name, argument: "its arguments",
                expected: "\(parameters.count): \(list(parameters.map(\.name)))",
                found: "\(found.count): \(list(found.map(\.name)))")
        }
        for (index, (parameter, argument)) in zip(parameters, found).enumerated() {
            let expected = "\(parameter.kind) \(parameter.name)"
            guard parameter.name == argument.name, parameter.kind.matches(argument) else {
                throw .signature(
                    kernel: name, argument: "argument \(index)", expected: expected,
                    found: "\(argument.address.rawValue) \(argument.type) \(argument.name)")
            }
        }
    }

    /// Compares the kinds of the values given with the parameters.
    /// - Throws: ``OpenCLError/signature(kernel:argument:expected:found:)`` for the first difference.
    func verify(_ arguments: [KernelArgument]) throws(OpenCLError) {
        guard parameters.count == arguments.count else {
            throw .signature(
                kernel: name, argument: "the values given", expected: "\(parameters.count)",
                found: "\(arguments.count)")
        }
        for (parameter, argument) in zip(parameters, arguments) where !argument.fits(parameter.kind) {
            throw .signature(
                kernel: name, argument: "the value of \(parameter.name)", expected: "\(parameter.kind)",
                found: "\(argument)")
        }
    }

    private func list(_ names: [String]) -> String { names.joined(separator: ", ") }
}

/// What the compiler reports of one argument (clGetKernelArgInfo).
struct ArgumentInfo: Hashable, Sendable {
    enum Address: String, Sendable {
        case global, constant, local, `private`
    }

    let name: String
    /// As the driver writes it, e.g. `float*`, `int`
    let type: String
    let address: Address
    /// Whether it points to what the kernel does not change (`const`).
    var isConstant = false
}

extension KernelParameter.Kind: CustomStringConvertible {
    /// In the words of OpenCL C, so that it reads like what the compiler reports.
    package var description: String {
        switch self {
        case .buffer(let element): "global \(element)*"
        case .local(let element): "local \(element)*"
        case .int32: "private int"
        case .uint32: "private uint"
        case .float32: "private float"
        }
    }

    fileprivate func matches(_ argument: ArgumentInfo) -> Bool {
        let type = Self.normalised(argument.type)
        return switch self {
        case .buffer(let element):
            (argument.address == .global || argument.address == .constant) && type == Self.normalised(element) + "*"
        case .local(let element): argument.address == .local && type == Self.normalised(element) + "*"
        case .int32: argument.address == .private && type == "int"
        case .uint32: argument.address == .private && type == "uint"
        case .float32: argument.address == .private && type == "float"
        }
    }

    /// Drivers differ in blanks, in `unsigned int` for `uint`, and some keep `const`.
    private static func normalised(_ type: String) -> String {
        let words = type.split { $0 == " " || $0 == "*" }.filter { $0 != "const" && $0 != "restrict" }
        let base = words.first == "unsigned" ? "u\(words.dropFirst().first ?? "int")" : words.joined(separator: " ")
        return base + String(repeating: "*", count: type.count { $0 == "*" })
    }
}
