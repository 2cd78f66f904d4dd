/// What a program is made of: generated text, then kernel files in order.
package struct ProgramSource: Hashable, Sendable {
    /// The names of kernel files, without `.cl`, in the order in which the compiler reads them.
    package var files: [String]
    /// Defines and generated code, read before the files.
    package var prelude: String
    package var options: Set<BuildOption>

    package init(files: [String], prelude: String = "", options: Set<BuildOption> = []) {
        self.files = files
        self.prelude = prelude
        self.options = options
    }

    /// How the program is called in messages.
    package var name: String { files.isEmpty ? "generated" : files.joined(separator: "+") }

    /// What the compiler is told beside the text: the language, names and types of arguments, and nothing that loosens
    /// float semantics.
    package var optionText: String {
        (["-cl-std=CL1.2", "-cl-kernel-arg-info"] + options.map(\.rawValue).sorted()).joined(separator: " ")
    }

    /// The whole text; `#line` lets the compiler's messages name the file and its own line.
    /// - Throws: as ``KernelText/named(_:folder:)``
    package func text(folder: String? = nil) throws(OpenCLError) -> String {
        try parts(folder: folder).map { "#line 1 \"\($0.name)\"\n\($0.text)\n" }.joined()
    }

    /// The texts in the order in which the compiler reads them, each with its name in messages.
    /// - Throws: as ``KernelText/named(_:folder:)``
    func parts(folder: String?) throws(OpenCLError) -> [(name: String, text: String)] {
        var parts = prelude.isEmpty ? [] : [(name: "prelude", text: prelude)]
        for file in files { parts.append((name: "\(file).cl", text: try KernelText.named(file, folder: folder))) }
        return parts
    }
}

/// The build options that a program may ask for. None of OpenCL's options that trade float semantics for speed
/// (-cl-fast-relaxed-math, -cl-mad-enable, …) is among them: the bounds that the kernels are proven by would not hold.
package enum BuildOption: String, Hashable, Sendable {
    case withoutOptimisation = "-cl-opt-disable"
    case warningsAreErrors = "-Werror"
}
