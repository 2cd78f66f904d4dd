/// What one definition at the top level of a text defines.
struct Definition {
    /// One name; those among the arguments where a macro makes the definition.
    let names: [String]
    let isKernel: Bool
    let isMacroCall: Bool

    /// Nil where `code`, which is free of comments and directives, is not one definition of a known form.
    init?(_ code: String, macros: Set<String>) {
        let tokens = Token.topLevel(of: code)
        guard case .identifier(let first)? = tokens.first else { return nil }
        if case .call(let arguments)? = tokens.dropFirst().first, tokens.count == 2, macros.contains(first) {
            names = arguments.filter { !Self.isType($0) }
            (isKernel, isMacroCall) = (false, true)
            return
        }
        isMacroCall = false
        let blocks = tokens.count { $0 == .block }
        let ends = tokens.count { $0 == .other(";") }
        guard blocks <= 1, ends <= 1, ends == 0 || tokens.last == .other(";") else { return nil }
        let own: String?
        if first == "typedef" {
            own = tokens.compactMap(\.identifier).last
            isKernel = false
        } else if let call = tokens.firstIndex(where: \.isCall) {
            own = call > 0 ? tokens[call - 1].identifier : nil
            isKernel = tokens[..<call].contains { $0 == .identifier("kernel") || $0 == .identifier("__kernel") }
        } else {
            guard !["struct", "union", "enum"].contains(first) else { return nil }
            own = tokens.prefix { $0 != .other("=") && $0 != .other("[") }.compactMap(\.identifier).last
            isKernel = false
        }
        guard let own, !macros.contains(own) else { return nil }
        names = [own]
    }

    /// Whether it is a type that OpenCL C brings along.
    private static func isType(_ name: String) -> Bool {
        let base = name.prefix { !$0.isNumber }
        return [
            "char", "uchar", "short", "ushort", "int", "uint", "long", "ulong", "half", "float", "double", "bool",
            "size_t", "void",
        ].contains(base)
    }
}

/// A piece of a definition, what is in parentheses or braces in one.
enum Token: Equatable {
    case identifier(String)
    /// Parentheses with the identifiers inside, those of attributes excepted.
    case call([String])
    case block
    case other(Character)

    var identifier: String? { if case .identifier(let name) = self { name } else { nil } }
    var isCall: Bool { if case .call = self { true } else { false } }

    static func identifiers(of text: some StringProtocol) -> [String] {
        let words: [Substring] = Substring(text).split { !($0.isLetter || $0.isNumber || $0 == "_") }
        return words.filter { $0.first?.isNumber == false }.map(String.init)
    }

    /// The tokens of `code` outside of parentheses and braces, without attributes.
    static func topLevel(of code: String) -> [Token] {
        var tokens: [Token] = []
        var rest = code[...]
        while let character = rest.first {
            if character.isLetter || character == "_" {
                let word = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
                tokens.append(.identifier(String(word)))
                rest = rest[word.endIndex...]
            } else if character == "(" || character == "{" {
                let inside = rest.group
                rest = rest[inside.endIndex...].dropFirst()
                if character == "{" {
                    tokens.append(.block)
                } else if tokens.last == .identifier("__attribute__") {
                    tokens.removeLast()
                } else {
                    tokens.append(.call(identifiers(of: inside)))
                }
            } else {
                if !character.isWhitespace { tokens.append(.other(character)) }
                rest = rest.dropFirst()
            }
        }
        return tokens
    }
}

extension Substring {
    /// What stands between the bracket at the beginning and the one that closes it.
    fileprivate var group: Substring {
        var depth = 0
        for index in indices {
            switch self[index] {
            case "(", "{", "[": depth += 1
            case ")", "}", "]": depth -= 1
            default: break
            }
            if depth == 0 { return self[self.index(after: startIndex)..<index] }
        }
        return dropFirst()
    }
}
