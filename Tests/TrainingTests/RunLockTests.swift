import CPUExecution
import Foundation
import Synchronization
import TestFiles
import Testing

@testable import Training

@Suite struct RunLockTests {
    @Test("a run directory that is in use is refused, with the number of the process, and free when the run has ended")
    func twoTrainers() throws {
        let folder = try TemporaryFolder()
        let inUse = TrainingError.runInUse(folder: folder.file("run"), process: Int(getpid()))
        let first = try trainer(options { $0.output = folder.file("run") })
        #expect(throws: inUse) { try trainer(options { $0.output = folder.file("run") }) }
        var isChecked = false
        _ = try first.run { event in
            guard case .checkpoint = event, !isChecked else { return }
            isChecked = true
            #expect(throws: inUse) { try trainer(options { $0.resume = folder.file("run") }) }
        }
        #expect(isChecked)
        _ = try trainer(options { ($0.resume, $0.epochs) = (folder.file("run"), 3) }).run()
        #expect("\(inUse)".contains("process \(getpid())"))
    }

    @Test("a run that ended with an error gives its directory back")
    func afterAnError() throws {
        let folder = try TemporaryFolder()
        let first = try trainer(options { $0.output = folder.file("run") })
        #expect(throws: Killed.self) {
            try first.run { event in if case .epoch = event { throw Killed() } }
        }
        let rest = try trainer(options { $0.resume = folder.file("run") })
        _ = try rest.run()
        #expect(try rest.weights().entries == train(options()).entries)
    }

    /// Between fork and exec a child has the lock file open; closing it here alone did not give the lock back.
    @Test("a lock is given back while child processes start")
    func whileProcessesStart() throws {
        let folder = try TemporaryFolder()
        let isDone = Atomic(false)
        DispatchQueue.concurrentPerform(iterations: 2) { job in
            if job == 0 {
                for _ in 0..<500 { #expect(throws: Never.self) { _ = try RunLock(folder.path) } }
                isDone.store(true, ordering: .relaxed)
            } else {
                while !isDone.load(ordering: .relaxed) {
                    let child = Process()
                    child.executableURL = URL(fileURLWithPath: "/bin/true")
                    if (try? child.run()) != nil { child.waitUntilExit() }
                }
            }
        }
    }

    @Test("a lock file that cannot be written is named")
    func unwritable() throws {
        let folder = try TemporaryFolder()
        _ = try train(options { $0.output = folder.file("run") })
        let lock = folder.file("run/lock")
        try FileManager.default.removeItem(atPath: lock)
        try FileManager.default.createDirectory(atPath: lock, withIntermediateDirectories: false)
        #expect(throws: FileError(path: lock, operation: .write, reason: .system(EISDIR))) {
            try trainer(options { $0.resume = folder.file("run") })
        }
    }
}
