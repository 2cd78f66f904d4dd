/// Where a kernel is found: a program, and what the program calls it.
package struct KernelEntry: Sendable {
    package let program: Program
    package let name: String

    /// - Throws: as ``Program/kernel(_:_:entry:)``
    package func kernel(_ signature: KernelSignature, _ arguments: [KernelArgument]) throws(OpenCLError) -> Kernel {
        try program.kernel(signature, arguments, entry: name)
    }
}

extension ProgramCache {
    /// An entry for each of `units`, which share one program as far as no earlier program has their kernels already.
    ///
    /// Measured without any cache on PoCL 3.1 (2026-11, 2 cores Zen 4), CPU time: the training step of the MLP, 27 kernels,
    /// takes 4.1 s in one program and 5.5 s in 19. With the step for a partial batch after it 4.3 s where that takes what
    /// the first one has, 7.7 s where each has a whole program. So an executable's program depends on those made before it
    /// in the process; a command makes them in the same order each time, and finds its programs on disk.
    ///
    /// - Throws: as ``program(_:)``
    package func kernels(_ units: [KernelUnit]) throws(OpenCLError) -> [KernelEntry] {
        try state.withLock { (state) throws(OpenCLError) in
            var missing: [ProgramSource] = []
            var wanted: [ProgramSource: Set<String>] = [:]
            for unit in units where state.entries[unit] == nil {
                if wanted[unit.source] == nil { missing.append(unit.source) }
                wanted[unit.source, default: []].insert(unit.kernel)
            }
            var bundled: [ProgramBundle.Unit] = []
            for source in missing {
                let kernels = wanted[source, default: []]
                if let unit = try ProgramBundle.Unit(source, kernels: kernels, folder: kernelFolder) {
                    bundled.append(unit)
                } else {
                    log.notice("the text of \(source.name) is not understood: its kernels take a program of their own")
                    try buildAlone(source, kernels, &state)
                }
            }
            if !bundled.isEmpty { try build(bundled, &state) }
            var entries: [KernelEntry] = []
            for unit in units { if let entry = state.entries[unit] { entries.append(entry) } }
            return entries
        }
    }

    private func build(_ units: [ProgramBundle.Unit], _ state: inout State) throws(OpenCLError) {
        let bundle = ProgramBundle(units)
        do {
            let options = ProgramSource(files: []).optionText
            let program = try program(bundle.name, bundle.text, options: options, &state)
            for (unit, name) in bundle.names { state.entries[unit] = KernelEntry(program: program, name: name) }
        } catch .build(let name, _, _, let report) {
            // One by one the compiler's message is about the text that it refuses, and only that.
            log.notice("the joint program \(name) does not build, its parts are built one by one: \(report)")
            for unit in units { try buildAlone(unit.source, unit.kernels, &state) }
        }
    }

    private func buildAlone(
        _ source: ProgramSource, _ kernels: Set<String>, _ state: inout State
    ) throws(OpenCLError) {
        let text = try source.text(folder: kernelFolder)
        let program = try program(source.name, text, options: source.optionText, &state)
        for kernel in kernels {
            state.entries[KernelUnit(source, kernel: kernel)] = KernelEntry(program: program, name: kernel)
        }
    }
}
