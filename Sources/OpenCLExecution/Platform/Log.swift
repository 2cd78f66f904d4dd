import Logging

/// Notices of the platform layer: failed releases, unusable cache entries, drivers that answer wrongly.
let log = Logger(label: "tandem.opencl")
