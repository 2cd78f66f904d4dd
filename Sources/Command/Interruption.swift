import Foundation
import Synchronization

/// Ctrl-C: the first asks the run to stop after its checkpoint, a second one ends the process.
enum Interruption {
    private static let asked = Atomic<Bool>(false)

    static var isAsked: Bool { asked.load(ordering: .relaxed) }

    static func watch() {
        signal(SIGINT) { _ in
            Interruption.asked.store(true, ordering: .relaxed)
            // The terminal shows ^C in the line that the cursor is on.
            var newline = UInt8(ascii: "\n")
            if isatty(STDERR_FILENO) == 1 { write(STDERR_FILENO, &newline, 1) }
            signal(SIGINT, SIG_DFL)
        }
        // A program that starts this one from a thread of its own may hand down a mask with the signal in it.
        var interruption = sigset_t()
        sigemptyset(&interruption)
        sigaddset(&interruption, SIGINT)
        pthread_sigmask(SIG_UNBLOCK, &interruption, nil)
    }
}
