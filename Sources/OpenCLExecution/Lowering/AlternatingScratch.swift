extension Lowering {
    /// More scratch memory than this is not doubled: steps that take so much keep a processor's cores busy by themselves.
    private static let mostDoubledBytes = 32 << 20

    /// Gives every other step scratch memory of its own, so that launches of neighbours may run side by side.
    /// - Parameter steps: the launches of each step
    mutating func alternateScratch(betweenSteps steps: [Range<Int>]) {
        guard scratchBytes.reduce(0, +) <= Self.mostDoubledBytes else { return }
        let count = scratchBytes.count
        var isOther = false
        for step in steps where launches[step].contains(where: \.usesScratch) {
            if isOther { for index in step { launches[index].moveScratch(by: count) } }
            isOther.toggle()
        }
        scratchBytes += scratchBytes
    }
}

extension Launch {
    fileprivate var usesScratch: Bool {
        arguments.contains { if case .memory(.scratch, _) = $0.value { true } else { false } }
    }

    fileprivate mutating func moveScratch(by offset: Int) {
        arguments = arguments.map { argument in
            guard case .memory(.scratch(let index), let type) = argument.value else { return argument }
            return LaunchArgument(name: argument.name, value: .memory(.scratch(index + offset), type))
        }
    }
}
