extension Philox {
    /// The samples 0 ..< count in the order of `epoch`: sorted by word 0 of stream 0, then word 1, then index.
    ///
    /// - Complexity: O(count) on average. The keys are uniform, so a pass that puts each into one of about `count`
    ///   buckets by its leading bits leaves neighbours in the wrong order only within a bucket, which insertion mends.
    public func shuffled(count: Int, epoch: UInt32) -> [Int32] {
        precondition(count >= 0 && count <= Int32.max, "samples are counted in 0...\(Int32.max), found \(count)")
        guard count > 1 else { return (0..<Int32(count)).map { $0 } }

        let bucketBits = Int.bitWidth - 1 - count.leadingZeroBitCount
        let keyShift = UInt64(64 - bucketBits)
        var ends = [Int](repeating: 0, count: 1 << bucketBits)
        let keys = (0..<UInt32(count)).map { index in
            let words = words(index: index, epoch: epoch, stream: RandomStream.shuffle.rawValue)
            return UInt64(words.0) << 32 | UInt64(words.1)
        }
        for key in keys { ends[Int(key >> keyShift)] += 1 }
        var start = 0
        for bucket in ends.indices { (ends[bucket], start) = (start, start + ends[bucket]) }

        var samples = [(key: UInt64, index: Int32)](repeating: (0, 0), count: count)
        for (index, key) in keys.enumerated() {
            samples[ends[Int(key >> keyShift)]] = (key, Int32(index))
            ends[Int(key >> keyShift)] += 1
        }
        // Both passes keep equal keys in the order of their indices.
        for place in 1..<count {
            let sample = samples[place]
            var gap = place
            while gap > 0 && samples[gap - 1].key > sample.key {
                samples[gap] = samples[gap - 1]
                gap -= 1
            }
            samples[gap] = sample
        }
        return samples.map(\.index)
    }
}
