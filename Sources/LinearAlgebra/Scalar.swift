public import RealModule

/// The numbers the engine computes with: `Float` in production, `Double` where derivatives are checked.
public protocol Scalar: BinaryFloatingPoint, Codable, Real, SIMDScalar, Sendable
where SIMD2Storage: Sendable, SIMD4Storage: Sendable {}

extension Float: Scalar {}
extension Double: Scalar {}
