import Foundation
import TestFiles

@testable import Diagnosis

/// A machine made up of files in a temporary folder.
final class FakeMachine {
    private let folder: TemporaryFolder
    var environment: [String: String] = ["HOME": "/home/somebody"]
    /// What the user has no permission for.
    var forbidden: Set<String> = []

    init(_ files: [String: String] = [:]) throws {
        folder = try TemporaryFolder()
        for (path, text) in files { try add(path, text) }
    }

    func add(_ path: String, _ text: String = "") throws {
        let file = URL(fileURLWithPath: folder.path + path)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
    }

    /// Its folder lives as long as this.
    var machine: Machine {
        Machine(root: folder.path, environment: environment) { [folder, forbidden] path in
            !forbidden.contains(String(path.dropFirst(folder.path.count))) && Machine.canUse(path)
        }
    }
}

extension [Finding] {
    /// The only finding that is wrong; `nil` where there is none, or more.
    var onlyWrong: Finding? {
        let wrong = filter { $0.verdict == .wrong }
        return wrong.count == 1 ? wrong.first : nil
    }
}
