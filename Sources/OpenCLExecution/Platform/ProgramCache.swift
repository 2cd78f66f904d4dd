import Synchronization

/// A context's programs: each is built once, lazily, and its binary kept on disk for the next process.
///
/// PoCL compiles a kernel for a group size at its first launch, so a binary is taken later, see
/// ``storeBinariesIfWorthwhile()``. One lock for all: programs are built one after the other.
package final class ProgramCache: Sendable {
    package let context: OpenCLContext
    private let store: BinaryStore?
    let kernelFolder: String?
    private let created: ContinuousClock.Instant
    let state = Mutex(State())

    struct State {
        fileprivate var programs: [String: Cached] = [:]
        var entries: [KernelUnit: KernelEntry] = [:]
        var statistics = ProgramStatistics()
    }

    fileprivate struct Cached {
        let program: Program
        /// What the entry on disk holds the code of; nil where there is no entry.
        var stored: Set<LaunchedGroup>?
        /// The hash of the binary that the program was loaded from.
        var loadedHash: UInt64?
    }

    /// - Parameters:
    ///   - folder: where binaries are kept, see ``defaultFolder(environment:)``; nil keeps none
    ///   - kernelFolder: where to read kernel files instead of the built-in ones
    package init(context: OpenCLContext, folder: String?, kernelFolder: String? = nil) {
        self.context = context
        created = .now
        self.kernelFolder = kernelFolder
        store = folder.map { BinaryStore(folder: $0) }
    }

    /// `$XDG_CACHE_HOME/tandem`, else `$HOME/.cache/tandem`, else nil. The specification has relative paths ignored
    /// (XDG Base Directory Specification 0.8).
    package static func defaultFolder(environment: [String: String]) -> String? {
        if let cache = environment["XDG_CACHE_HOME"], cache.hasPrefix("/") { return "\(cache)/tandem" }
        if let home = environment["HOME"], home.hasPrefix("/") { return "\(home)/.cache/tandem" }
        return nil
    }

    package var statistics: ProgramStatistics { state.withLock { $0.statistics } }

    /// The program of `source`: the one built before, else from its binary on disk, else from its text.
    /// - Throws: ``OpenCLError/build(program:device:options:log:)``, ``OpenCLError/unknownKernelFile(name:choices:)``,
    ///   ``OpenCLError/unreadableKernelFile(path:reason:)``, ``OpenCLError/call(name:code:context:)``
    package func program(_ source: ProgramSource) throws(OpenCLError) -> Program {
        let text = try source.text(folder: kernelFolder)
        return try state.withLock { (state) throws(OpenCLError) in
            try program(source.name, text, options: source.optionText, &state)
        }
    }

    func program(
        _ name: String, _ text: String, options: String, _ state: inout State
    ) throws(OpenCLError) -> Program {
        let key = key(options, text)
        if let cached = state.programs[key] { return cached.program }
        if let cached = load(name, options, key, &state.statistics) {
            state.programs[key] = cached
            return cached.program
        }
        let program = try build(name, text, options, &state.statistics)
        state.programs[key] = Cached(program: program, stored: nil)
        return program
    }

    /// ``storeBinaries()``, if the cache is ten times as old as that is going to take. To be called when the work is done:
    /// in a thread beside it the compiler would take a core from the device, and must not run when the process exits.
    package func storeBinariesIfWorthwhile() {
        let kernels = state.withLock { state in
            state.programs.values.filter { $0.stored == nil }.reduce(0) { $0 + $1.program.launchedGroups.count }
        }
        if Self.isWorthStoring(kernels: kernels, afterSeconds: created.secondsSince) { storeBinaries() }
    }

    /// PoCL 3.1 compiles every kernel once more, for any group size, before it gives a binary: 0.2 s of CPU time for each
    /// (27 kernels of a training step 5 s, 90 kernels 20 s; 2026-11, 2 cores Zen 4). That is more than a first run without
    /// any cache (4 s, 13 s), and nothing is gained where the driver keeps a cache, too: the next start of the 27 takes
    /// 0.08 s from PoCL's own cache and from this one. A driver that gives binaries at once loses nothing by the wait.
    static func isWorthStoring(kernels: Int, afterSeconds seconds: Double) -> Bool {
        seconds >= 10 * 0.2 * Double(kernels)
    }

    /// Writes the binaries of programs that are not on disk yet, or there without the code of a launch made since,
    /// where the driver adds that code. Other threads may get programs and launch kernels meanwhile.
    package func storeBinaries() {
        guard let store else { return }
        for (key, cached) in state.withLock({ $0.programs }) {
            let launched = cached.program.launchedGroups.union(cached.stored ?? [])
            guard cached.stored != launched else { continue }
            let isStored = keep(cached, key, launched, in: store)
            state.withLock { state in
                if isStored { state.statistics.stored += 1 }
                // Also after a failure: trying again would fail again and take time.
                state.programs[key]?.stored = launched
            }
        }
    }

    private func keep(
        _ cached: Cached, _ key: String, _ launched: Set<LaunchedGroup>, in store: BinaryStore
    ) -> Bool {
        do {
            let binary = try cached.program.binary()
            // PoCL 3.1 gives back what it was given, without the code of later launches: nothing to gain then.
            guard fnv1a64(binary) != cached.loadedHash else { return false }
            return store.store(
                BinaryEntry(key: key, interface: cached.program.interface, launched: launched, binary: binary))
        } catch {
            log.notice("the driver does not give the binary of \(cached.program.name): \(error)")
            return false
        }
    }

    private func load(
        _ name: String, _ options: String, _ key: String, _ statistics: inout ProgramStatistics
    ) -> Cached? {
        guard let entry = store?.entry(key: key) else { return nil }
        let start = ContinuousClock.now
        do {
            let program = try Program.load(
                context: context, name: name, binary: entry.binary, interface: entry.interface, options: options)
            statistics.loadedFromCache += 1
            statistics.loadSeconds += start.secondsSince
            return Cached(program: program, stored: entry.launched, loadedHash: fnv1a64(entry.binary))
        } catch {
            log.notice("the driver refuses the cached binary of \(name), it is built again: \(error)")
            return nil
        }
    }

    private func build(
        _ name: String, _ text: String, _ options: String, _ statistics: inout ProgramStatistics
    ) throws(OpenCLError) -> Program {
        let start = ContinuousClock.now
        let program = try Program.build(context: context, name: name, text: text, options: options)
        statistics.builtFromSource += 1
        statistics.buildSeconds += start.secondsSince
        return program
    }

    /// All that a binary depends on.
    private func key(_ options: String, _ text: String) -> String {
        let device = context.device
        return [
            "entry \(BinaryEntry.version)", device.name, device.version, device.driver, device.platformVersion, options,
            text,
        ]
        .joined(separator: "\n")
    }
}

/// What a cache has done so far. Building excludes what the driver compiles later, at a kernel's first launch.
package struct ProgramStatistics: Equatable, Sendable {
    package var builtFromSource = 0
    package var buildSeconds = 0.0
    package var loadedFromCache = 0
    package var loadSeconds = 0.0
    /// Binaries written to disk.
    package var stored = 0
}

extension ContinuousClock.Instant {
    fileprivate var secondsSince: Double { duration(to: .now) / .seconds(1) }
}
