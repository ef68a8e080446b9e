public import RealModule

/// The numbers the engine computes with: `Float` in production, `Double` where derivatives are checked.
public protocol Scalar: BinaryFloatingPoint, Codable, Real, SIMDScalar, Sendable
where SIMD2Storage: Sendable, SIMD4Storage: Sendable {
  /// What is left when the fraction is cut off; the number fits an `Int`. The generic `Int(_:)` is fifty times slower.
  var wholePart: Int { get }
}

extension Float: Scalar {
  @inlinable @inline(__always) public var wholePart: Int { Int(self) }
}
extension Double: Scalar {
  @inlinable @inline(__always) public var wholePart: Int { Int(self) }
}
