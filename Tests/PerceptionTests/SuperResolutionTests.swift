import Dispatch
import Images
import Perception
import Synchronization
import Testing

@Suite(.enabled(if: Fixtures.hasSuperResolution, "the super-resolution models are missing; run make setup"))
struct SuperResolutionTests {
  private static func meanSquare(_ a: ImageBuffer<UInt8>, _ b: ImageBuffer<UInt8>) -> Double {
    let sum = zip(a.samples, b.samples).reduce(0.0) { sum, pair in
      let difference = Double(pair.0) - Double(pair.1)
      return sum + difference * difference
    }
    return sum / Double(a.samples.count)
  }

  @Test func aFaceMadeSmallComesBackBetterThanByInterpolation() throws {
    let face = try Fixtures.portrait().cutting(x: 70, y: 60, width: 180, height: 200)
    let small = face.map(Float.init).reduced(by: 2)
    let model = try SuperResolution(Fixtures.shipped(.fastSuperResolution))
    #expect(model.factor == 2)
    let finer = try model.enlarged(small.bytes)
    #expect(finer.width == 180 && finer.height == 200)
    // A tenth of a decibel and more, all over the picture.
    #expect(Self.meanSquare(finer, face) < 0.97 * Self.meanSquare(small.enlarged(by: 2).bytes, face))
  }

  @Test func madeSmallAgainItIsThePhoto() throws {
    // Wider than one tile, so that a border between tiles lies inside.
    let face = try Fixtures.portrait().cutting(x: 70, y: 60, width: 150, height: 120)
    let finer = try SuperResolution(Fixtures.shipped(.fastSuperResolution)).enlarged(face)
    #expect(Self.meanSquare(finer.map(Float.init).reduced(by: 2).bytes, face) < 1)
  }

  @Test func aLongRunEndsAtOnce() throws {
    let model = try SuperResolution(Fixtures.shipped(.bestSuperResolution))
    #expect(model.factor == 4)
    let face = try Fixtures.portrait().cutting(x: 70, y: 60, width: 96, height: 96)
    // The first question comes after ten milliseconds of the network's work.
    let asked = Mutex<DispatchTime?>(nil)
    #expect(throws: CancellationError.self) {
      try model.enlarged(face) {
        asked.withLock { $0 = $0 ?? .now() }
        return true
      }
    }
    let waited = Double(DispatchTime.now().uptimeNanoseconds - asked.withLock { $0! }.uptimeNanoseconds) / 1e9
    // A layer of the network at most; a whole tile takes seconds.
    #expect(waited < 0.5, "\(waited) s")
  }
}
