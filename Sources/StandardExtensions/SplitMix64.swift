/// Random numbers that are the same for the same seed on every machine (Steele, Lea and Flood, 2014).
public struct SplitMix64: RandomNumberGenerator, Sendable {
  private var state: UInt64

  public init(seed: UInt64) { state = seed }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A number of a range, each as likely.
  public mutating func uniform(in range: ClosedRange<Float>) -> Float {
    // The 24 high bits are what single precision holds.
    range.lowerBound + (range.upperBound - range.lowerBound) * Float(next() >> 40) * 0x1p-24
  }
}
