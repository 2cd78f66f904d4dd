/// Gives values with lifetimes a slot each, so that values of one slot never live at the same time.
///
/// The largest values are placed first, each into the first slot that is free during its life (greedy by size; Pisarchyk,
/// Lee: Efficient memory management for deep neural net inference, arXiv:2001.03288).
struct SlotAllocator {
    struct Value {
        let id: NodeID
        let byteCount: Int
        /// The step that makes the value, and the last one that reads it.
        let firstStep, lastStep: Int
    }

    private(set) var sizes: [Int] = []
    private(set) var slotOfValue: [NodeID: Int] = [:]
    private(set) var peakLiveBytes = 0
    private var residents: [[Value]] = []

    mutating func assign(_ values: [Value]) {
        for value in values.sorted(by: { ($0.byteCount, $1.id) > ($1.byteCount, $0.id) }) {
            let free = residents.firstIndex { slot in
                slot.allSatisfy { $0.lastStep < value.firstStep || value.lastStep < $0.firstStep }
            }
            if let free {
                residents[free].append(value)
                slotOfValue[value.id] = free
            } else {
                residents.append([value])
                slotOfValue[value.id] = sizes.count
                sizes.append(value.byteCount)
            }
        }
        measurePeak(values)
    }

    /// A slot that nothing else uses.
    mutating func append(_ byteCount: Int) -> Int {
        sizes.append(byteCount)
        residents.append([])
        return sizes.count - 1
    }

    private mutating func measurePeak(_ values: [Value]) {
        var changes: [(step: Int, bytes: Int)] = []
        for value in values {
            changes.append((value.firstStep, value.byteCount))
            changes.append((value.lastStep + 1, -value.byteCount))
        }
        var live = 0
        for change in changes.sorted(by: { ($0.step, $0.bytes) < ($1.step, $1.bytes) }) {
            live += change.bytes
            peakLiveBytes = max(peakLiveBytes, live)
        }
    }
}
