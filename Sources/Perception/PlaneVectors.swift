#if canImport(Glibc)
  import Glibc
#else
  import Foundation
#endif

/// The Euclidean length of a vector in the image.
func length(_ a: SIMD2<Float>) -> Float { (a * a).sum().squareRoot() }

/// The direction of a vector in the image: radians from the horizontal, clockwise as seen.
func direction(_ a: SIMD2<Float>) -> Float { atan2f(a.y, a.x) }

/// The logistic function: a network's raw score as a probability.
func sigmoid(_ x: Float) -> Float { 1 / (1 + expf(-x)) }
