/// A kernel and the text that defines it.
package struct KernelUnit: Hashable, Sendable {
    package let source: ProgramSource
    package let kernel: String

    package init(_ source: ProgramSource, kernel: String) { (self.source, self.kernel) = (source, kernel) }
}

/// Kernels of several texts as the text of one program, so that the compiler starts once:
///
///     #define elementwise_rows elementwise_rows_unit1      names that another unit defines, too
///     #line 1 "prelude"
///     #define ELEMENT …                                    generated text
///     #line 73 "elementwise.cl"
///     kernel … void elementwise_rows(…) { … }              the files, without the kernels that nobody asked for
///     #undef elementwise_rows
///     #undef ELEMENT                                       every macro that the unit defines
///     …
///
/// Kernels of equal source share one copy of it. The names of a kernel's parameters stay, as long as none of them is also
/// the name of a function beside it.
struct ProgramBundle {
    /// The names of the files in it.
    let name: String
    let text: String
    /// What each kernel is called in the program.
    let names: [KernelUnit: String]

    init(_ units: [Unit]) {
        var owners: [String: Int] = [:]
        for unit in units { for name in unit.names { owners[name, default: 0] += 1 } }
        var text = ""
        var names: [KernelUnit: String] = [:]
        for (index, unit) in units.enumerated() {
            let suffix = "_unit\(index)"
            let shared = unit.names.filter { owners[$0, default: 0] > 1 }.sorted()
            text += shared.map { "#define \($0) \($0)\(suffix)\n" }.joined()
            text += unit.keptText
            text += (shared + unit.macros.sorted()).map { "#undef \($0)\n" }.joined()
            for kernel in unit.kernels {
                names[KernelUnit(unit.source, kernel: kernel)] = shared.contains(kernel) ? kernel + suffix : kernel
            }
        }
        var files: [String] = []
        for file in units.flatMap(\.source.files) where !files.contains(file) { files.append(file) }
        (name, self.text, self.names) = (ProgramSource(files: files).name, text, names)
    }
}

extension ProgramBundle {
    /// One source and the kernels asked for of it.
    struct Unit {
        let source: ProgramSource
        let kernels: Set<String>
        /// What the kept text defines, but for macros, and its macros.
        let names: Set<String>
        let macros: Set<String>
        let keptText: String

        /// Nil where the text is not understood, or one of the kernels not found in it.
        /// - Parameter folder: as in ``KernelText/named(_:folder:)``
        init?(_ source: ProgramSource, kernels: Set<String>, folder: String?) throws(OpenCLError) {
            var names: Set<String> = []
            var macros: Set<String> = []
            var text = ""
            for (file, content) in try source.parts(folder: folder) {
                guard let outline = SourceOutline(content, macros: macros) else { return nil }
                macros = outline.macros
                let items = outline.items(keeping: kernels)
                names.formUnion(items.flatMap(\.names))
                text += outline.text(of: items, file: file)
            }
            guard kernels.isSubset(of: names), macros.isDisjoint(with: names) else { return nil }
            (self.source, self.kernels, self.names, self.macros) = (source, kernels, names, macros)
            keptText = text
        }
    }
}

extension SourceOutline {
    /// The lines of `items`; `#line` wherever others are left out.
    fileprivate func text(of items: [Item], file: String) -> String {
        var text = ""
        var next = -1
        for item in items {
            if item.lines.lowerBound != next { text += "#line \(item.lines.lowerBound + 1) \"\(file)\"\n" }
            text += lines[item.lines].joined(separator: "\n") + "\n"
            next = item.lines.upperBound + 1
        }
        return text
    }
}
