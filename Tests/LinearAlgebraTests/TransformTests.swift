import LinearAlgebra
import TestSupport
import Testing

struct TransformTests {
  private func transform(seed: UInt64) -> AffineTransform<Double> {
    var generator = SeededGenerator(seed: seed)
    let stretched = RotationVector(generator.vector()).matrix * Matrix3(diagonal: SIMD3(1.5, 0.7, -1.2))
    return AffineTransform(linear: stretched, translation: generator.vector(deviation: 10))
  }

  @Test(arguments: 0..<6) func theInverseUndoes(seed: UInt64) {
    let transform = transform(seed: seed)
    let point = SIMD3(3.0, -2, 5)
    #expect(length(transform.inverse * (transform * point) - point) < 1e-12)
    #expect(length(transform * (transform.inverse * point) - point) < 1e-12)
  }

  @Test(arguments: 0..<6) func aProductActsLikeOneAfterTheOther(seed: UInt64) {
    let (a, b) = (transform(seed: seed), transform(seed: seed + 100))
    let point = SIMD3(3.0, -2, 5)
    #expect(length((a * b) * point - a * (b * point)) < 1e-12)
    #expect(abs((a.linear * b.linear).determinant - a.linear.determinant * b.linear.determinant) < 1e-12)
  }

  @Test func sixteenNumbersRowByRowComeBack() {
    let transform = transform(seed: 1)
    #expect(AffineTransform(rowMajor: transform.rowMajor) == transform)
    #expect(transform.rowMajor[3] == transform.translation.x && transform.rowMajor[12...] == [0, 0, 0, 1])
    #expect(transform.linear[0, 2] == transform.rowMajor[2])
  }

  @Test func theInnerProductOfMatricesIsTheTraceOfOneTimesTheOtherTransposed() {
    let (a, b) = (transform(seed: 3).linear, transform(seed: 4).linear)
    let product = a * b.transpose
    #expect(abs(a.inner(b) - (product[0, 0] + product[1, 1] + product[2, 2])) < 1e-12)
    let (u, v) = (SIMD3(1.0, 2, 3), SIMD3(-1.0, 0.5, 2))
    #expect(abs(Matrix3(outer: u, v).inner(a) - dot(u, a * v)) < 1e-12)
  }
}
