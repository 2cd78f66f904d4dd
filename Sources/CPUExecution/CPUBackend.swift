import Glibc
@_exported import Runtime

/// The executable specification: plain loops that follow the formulas, on one core of the host.
///
/// It is what every other backend is compared with, so nothing in it is clever. In double precision the f32 values of
/// a program are kept as `Double`: reading one gives an f64 tensor, and writing one takes f32 or f64.
public struct CPUBackend: Backend {
    /// What numbers are rounded to.
    public let precision: Precision

    /// The reference, in single precision unless told otherwise.
    public init(precision: Precision = .single) { self.precision = precision }

    public var name: String { "cpu" }

    /// `reference`, or `reference in double precision`.
    public var device: String {
        switch precision {
        case .single: "reference"
        case .double: "reference in double precision"
        }
    }

    /// That of the host.
    public var memoryByteCount: Int { sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE)) }

    public func makeStore() throws -> any StateStore { CPUStore(precision: precision) }

    /// - Throws: `RuntimeError.foreignStore` where the store is of another backend or precision,
    ///   `RuntimeError.unknownState` where it lacks a state of the plan.
    public func makeExecutable(for plan: Plan, store: any StateStore) throws -> any Executable {
        guard let store = store as? CPUStore, store.precision == precision else {
            throw RuntimeError.foreignStore(backend: "\(name) (\(device))")
        }
        return try CPUExecutable(plan, store)
    }
}
