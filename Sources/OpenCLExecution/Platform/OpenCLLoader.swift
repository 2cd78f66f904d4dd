import COpenCL

/// The ICD loader: the library through which every driver is reached. It is opened when OpenCL is first asked for, so that a
/// program which does without starts where there is none.
public struct OpenCLLoader: Sendable {
    /// The name by which it is opened.
    public let name: String
    /// The file that it is; `nil` where there is none.
    public let path: String?
    /// Why it cannot be used, in the words of the system; `nil` where it can.
    public let failure: String?

    package init(name: String, path: String?, failure: String?) {
        (self.name, self.path, self.failure) = (name, path, failure)
    }

    /// The loader of this process.
    public static var current: OpenCLLoader {
        let library = opencl_library()
        return OpenCLLoader(
            name: library.name.map(String.init(cString:)) ?? "", path: library.path.map(String.init(cString:)),
            failure: library.error.map(String.init(cString:)))
    }

    /// Its name and version, e.g. `OpenCL ICD Loader 2.3.1`; `nil` where it does not say. Asking loads the drivers.
    public static var version: String? {
        var text = [CChar](repeating: 0, count: 128)
        opencl_library_version(&text, text.count)
        let bytes = text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
    }

    /// Tries whether a driver's library can be opened, as the loader does.
    /// - Returns: why it cannot; `nil` where it can
    package static func failureToOpen(library: String) -> String? {
        opencl_open_failure(library).map(String.init(cString:))
    }
}
