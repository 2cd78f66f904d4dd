/// A text of OpenCL C as a list of what stands at its top level: the directives, and each definition as a whole.
///
/// It reads as much of the language as kernel files need, and says nil about any text that it does not fully understand.
struct SourceOutline {
    struct Item: Equatable {
        enum Kind: Equatable {
            case directive
            /// A kernel that the text defines by name, without defining macros that others may use.
            case kernel(String)
            /// All else that has names: functions, types, constants, and calls of macros that define any of these.
            case names([String])
        }

        let kind: Kind
        /// What it defines, but for macros.
        var names: [String] {
            switch kind {
            case .directive: []
            case .kernel(let name): [name]
            case .names(let names): names
            }
        }
        /// Counted from 0.
        let lines: ClosedRange<Int>
    }

    let lines: [String]
    let items: [Item]
    /// The macros known at the end of the text.
    let macros: Set<String>

    /// - Parameter macros: those that texts before this one define
    init?(_ text: String, macros: Set<String> = []) {
        var reader = OutlineReader(macros: macros)
        lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        for (number, line) in lines.enumerated() {
            guard reader.read(line, number) else { return nil }
        }
        guard reader.isAtTopLevel else { return nil }
        (items, self.macros) = (reader.items, reader.macros)
    }

    /// The items without the kernels that are not among `kernels`.
    func items(keeping kernels: Set<String>) -> [Item] {
        items.filter { if case .kernel(let name) = $0.kind { kernels.contains(name) } else { true } }
    }
}

/// Reads line by line. Braces and parentheses are counted outside of comments and directives; `#if` branches are taken to
/// be balanced each for itself.
private struct OutlineReader {
    private(set) var items: [SourceOutline.Item] = []
    private(set) var macros: Set<String>
    private var isInComment = false
    private var isInDirective = false
    private var start: Int?
    private var code = ""
    private var braces = 0
    private var parentheses = 0
    /// How many `#if` of the definition at hand are open.
    private var conditions = 0
    private var definesMacros = false

    init(macros: Set<String>) { self.macros = macros }

    var isAtTopLevel: Bool { start == nil && !isInComment && !isInDirective }

    /// - Returns: false where the text is not understood
    mutating func read(_ line: String, _ number: Int) -> Bool {
        let beginsInComment = isInComment
        let text = withoutComments(line)
        if !text.isEmpty, start == nil, beginsInComment { return false }  // its beginning would be left out
        if isInDirective || text.first == "#" {
            let isFirst = !isInDirective
            isInDirective = line.utf8.last == UInt8(ascii: "\\")
            if isInComment { return false }
            return isFirst ? readDirective(text, number) : continueDirective(number)
        }
        if text.isEmpty { return true }
        if start == nil {
            (start, code, conditions, definesMacros) = (number, "", 0, false)
        }
        code += text + "\n"
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "{"): braces += 1
            case UInt8(ascii: "}"): braces -= 1
            case UInt8(ascii: "("): parentheses += 1
            case UInt8(ascii: ")"): parentheses -= 1
            default: break
            }
            if braces < 0 || parentheses < 0 { return false }
        }
        guard braces == 0, parentheses == 0 else { return true }
        let definition = Definition(code, macros: macros)
        if let last = text.last, last == "}" || last == ";" || definition?.isMacroCall == true {
            return endDefinition(definition, number)
        }
        return true
    }

    /// - Returns: false where it leaves an `#if` that the definition at hand did not enter, and for a pragma between
    ///   definitions: it would hold for the texts that follow, too
    private mutating func readDirective(_ text: String, _ number: Int) -> Bool {
        let words = Token.identifiers(of: text)
        if words.first == "define", words.count > 1 { macros.insert(words[1]) }
        guard start != nil else {
            items.append(SourceOutline.Item(kind: .directive, lines: number...number))
            return words.first != "pragma"
        }
        switch words.first {
        case "if", "ifdef", "ifndef": conditions += 1
        case "endif": conditions -= 1
        case "else", "elif": return conditions > 0
        case "define", "undef": definesMacros = true
        default: break
        }
        return conditions >= 0
    }

    private mutating func continueDirective(_ number: Int) -> Bool {
        if start == nil, let last = items.popLast() {
            items.append(SourceOutline.Item(kind: .directive, lines: last.lines.lowerBound...number))
        }
        return true
    }

    private mutating func endDefinition(_ definition: Definition?, _ number: Int) -> Bool {
        guard let definition, let start, conditions == 0, !isInComment else { return false }
        let isKernel = definition.isKernel && !definesMacros
        items.append(
            SourceOutline.Item(
                kind: isKernel ? .kernel(definition.names[0]) : .names(definition.names), lines: start...number))
        self.start = nil
        return true
    }

    /// What the compiler reads of a line, without blanks around it. The files have no string literals but in `_Pragma`.
    private mutating func withoutComments(_ line: String) -> String {
        var rest = line.utf8[...]
        var kept: [UInt8] = []
        while let byte = rest.first {
            let next = rest.dropFirst().first
            if isInComment {
                let ends = byte == UInt8(ascii: "*") && next == UInt8(ascii: "/")
                isInComment = !ends
                rest = rest.dropFirst(ends ? 2 : 1)
            } else if byte == UInt8(ascii: "/"), next == UInt8(ascii: "/") {
                break
            } else if byte == UInt8(ascii: "/"), next == UInt8(ascii: "*") {
                isInComment = true
                kept.append(UInt8(ascii: " "))
                rest = rest.dropFirst(2)
            } else {
                kept.append(byte)
                rest = rest.dropFirst()
            }
        }
        let isBlank = { (byte: UInt8) in byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
        while let last = kept.last, isBlank(last) { kept.removeLast() }
        return String(decoding: kept.drop(while: isBlank), as: UTF8.self)
    }
}
