import Foundation
import Synchronization

/// Ctrl-C, and the SIGTERM of schedulers, service managers and `timeout`: the first asks the run to stop after its
/// checkpoint, a second one ends the process.
enum Interruption {
    private static let signals = [SIGINT, SIGTERM]
    private static let asked = Atomic<Bool>(false)

    static var isAsked: Bool { asked.load(ordering: .relaxed) }

    static func watch() {
        var set = sigset_t()
        sigemptyset(&set)
        for number in signals {
            sigaddset(&set, number)
            signal(number) { number in
                // What was interrupted may look at the error of its own call next.
                let error = errno
                defer { errno = error }
                Interruption.asked.store(true, ordering: .relaxed)
                // The terminal shows ^C in the line that the cursor is on.
                var newline = UInt8(ascii: "\n")
                if number == SIGINT, isatty(STDERR_FILENO) == 1 { write(STDERR_FILENO, &newline, 1) }
                signal(SIGINT, SIG_DFL)
                signal(SIGTERM, SIG_DFL)
            }
        }
        // A program that starts this one from a thread of its own may hand down a mask with the signals in it.
        pthread_sigmask(SIG_UNBLOCK, &set, nil)
    }
}
