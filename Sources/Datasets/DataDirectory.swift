/// Where digits come from: the folder somebody named, else the one they were downloaded to, else the program itself.
///
/// Nothing here reads the environment: what it says is passed in by the command.
package enum DataDirectory: Sendable, Equatable {
    /// The folder given with the command.
    case named(String)
    /// The folder that `TANDEM_DATA` names.
    case environment(String)
    /// The folder that MNIST was downloaded to, complete.
    case downloaded(String)
    /// No folder; the download folder, where there can be one, is not complete.
    case builtIn(downloadFolder: String?)

    /// - Parameters:
    ///   - named: the folder given with the command, which goes before everything
    ///   - environment: the value of `TANDEM_DATA`; empty counts as absent
    ///   - downloadFolder: see ``downloadFolder(dataHome:home:)``
    package static func resolve(named: String?, environment: String?, downloadFolder: String?) -> DataDirectory {
        if let named { return .named(named) }
        if let environment, !environment.isEmpty { return .environment(environment) }
        if let downloadFolder, MNIST.isComplete(downloadFolder) { return .downloaded(downloadFolder) }
        return .builtIn(downloadFolder: downloadFolder)
    }

    /// The folder that downloads go to: `$XDG_DATA_HOME/tandem/mnist`, else `~/.local/share/tandem/mnist`, or nothing
    /// without a home. A relative `XDG_DATA_HOME` is ignored, as the XDG Base Directory Specification wants it.
    package static func downloadFolder(dataHome: String?, home: String?) -> String? {
        if let dataHome, dataHome.hasPrefix("/") { return dataHome + "/tandem/mnist" }
        guard let home, !home.isEmpty else { return nil }
        return home + "/.local/share/tandem/mnist"
    }

    /// Which data are used and why, in one line.
    package var explanation: String {
        switch self {
        case .named(let folder): "MNIST in \(folder), the folder given"
        case .environment(let folder): "MNIST in \(folder), which TANDEM_DATA names"
        case .downloaded(let folder): "MNIST in \(folder), downloaded before"
        case .builtIn(let folder):
            "built-in digits, drawn by the program, because no folder was given and there is no complete MNIST in "
                + "\(folder ?? "a download folder"); 'tandem data fetch mnist' downloads it"
        }
    }

    /// The digits. A folder that lacks a file or holds a bad one is an error, never a reason to take another.
    /// - Parameter seed: of the built-in digits
    package func load(seed: UInt64 = 0) throws(DatasetError) -> DigitData {
        switch self {
        case .named(let folder), .environment(let folder), .downloaded(let folder): try MNIST.load(folder: folder)
        case .builtIn: BuiltInDigits(seed: seed).data()
        }
    }
}
