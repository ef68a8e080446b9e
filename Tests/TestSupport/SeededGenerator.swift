import StandardExtensions

/// The same numbers for the same seed on every machine, with what tests ask of chance.
public struct SeededGenerator: RandomNumberGenerator {
  private var bits: SplitMix64

  public init(seed: UInt64) { bits = SplitMix64(seed: seed) }

  public mutating func next() -> UInt64 { bits.next() }
}
