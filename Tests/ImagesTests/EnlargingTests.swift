import Images
import Testing

@Suite("Enlarging and reducing by whole factors")
struct EnlargingTests {
  /// A ramp in one channel and a constant in the other.
  private static let ramp: ImageBuffer<Float> = {
    var image = ImageBuffer<Float>(width: 6, height: 5, channels: 2, filledWith: 7)
    for y in 0..<5 {
      for x in 0..<6 { image[x, y, 0] = value(Float(x), Float(y)) }
    }
    return image
  }()

  private static func value(_ x: Float, _ y: Float) -> Float { x + 2 * y }

  @Test("a ramp stays a ramp inside, a constant a constant everywhere", arguments: [2, 3, 4])
  func ramps(factor: Int) {
    let large = Self.ramp.enlarged(by: factor)
    #expect(large.width == 6 * factor && large.height == 5 * factor)
    for y in 0..<large.height {
      for x in 0..<large.width {
        #expect(abs(large[x, y, 1] - 7) < 1e-4)
        let across: Float = (Float(x) + 0.5) / Float(factor) - 0.5
        let down: Float = (Float(y) + 0.5) / Float(factor) - 0.5
        guard across >= 1, across <= 4, down >= 1, down <= 3 else { continue }
        let error: Float = large[x, y, 0] - Self.value(across, down)
        #expect(abs(error) < 1e-4)
      }
    }
  }

  @Test("reduced pixels are the means of those they cover, and what is left over does not count")
  func means() {
    let small = Self.ramp.reduced(by: 2)
    #expect(small.width == 3 && small.height == 2)
    #expect(small[0, 0, 0] == 1.5 && small[1, 1, 0] == 7.5 && small[2, 0, 1] == 7)
  }

  @Test("bytes end at 0 and 255")
  func bytes() {
    let image = ImageBuffer<Float>(width: 3, height: 1, channels: 1, samples: [-4, 99.6, 300])
    #expect(image.bytes.samples == [0, 100, 255])
  }
}
