/// The steps whose losses have not been read yet, and when it is time to.
struct RecordingWindow {
    /// Where the first of them stands in the recorder.
    private(set) var start = 0
    var pending = 0
    private let capacity: Int
    /// How many may be pending; one at first, until it is known how long a step takes.
    private var limit = 1

    /// Losses are read about this often. A reading waits for the device, which costs 27 to 50 µs on PoCL 3.1.
    private static let seconds = 0.25

    init(capacity: Int) { self.capacity = capacity }

    var isDue: Bool { pending >= limit }

    mutating func collected(secondsPerStep: Double) {
        start = (start + pending) % capacity
        pending = 0
        let fitting = secondsPerStep > 0 ? Self.seconds / secondsPerStep : Double(capacity)
        limit = max(1, Int(min(fitting, Double(capacity))))
    }
}
