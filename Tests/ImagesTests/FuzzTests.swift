import ImageSamples
import Images
import TestSupport
import Testing

/// Files with random faults either decode or throw; the plausibility checks keep allocations near the file's size.
struct FuzzTests {
  @Test(arguments: ["png", "png16", "jpeg", "grey jpeg"]) func faultyFilesNeverCrash(kind: String) {
    let original = sample(kind)
    var generator = SeededGenerator(seed: 2024)
    for _ in 0..<1_500 {
      let file = mutated(original, using: &generator)
      if let photo = try? Photo(decoding: file) { #expect(photo.pixels.channels == 3) }
    }
  }

  @Test func faultyExifNeverCrashes() {
    let exif = ExifBuilder(
      main: [(0x0112, .short(6))],
      camera: [(0x920A, .rational(50, 1)), (0xA002, .long(5184)), (0xA20E, .rational(5184, 22)), (0xA210, .short(3))]
    ).bytes
    let jpeg = encodeJPEG(quarters())
    var generator = SeededGenerator(seed: 7)
    for _ in 0..<2_000 {
      let photo = try? Photo(decoding: inserting(exif: mutated(exif, using: &generator), into: jpeg))
      #expect(photo?.pixels.samples.count == 32 * 16 * 3)
    }
  }

  private func sample(_ kind: String) -> [UInt8] {
    switch kind {
    case "png": encodePNG(quarters())
    case "png16": encodePNG(quarters().map { UInt16($0) * 257 })
    case "jpeg": inserting(exif: ExifBuilder.orientation(6), into: encodeJPEG(quarters()))
    default: encodeJPEG(ImageBuffer(width: 24, height: 24, channels: 1, filledWith: 40), colors: .grey)
    }
  }

  /// Up to four bytes changed and, in a third of the cases, the end cut off.
  private func mutated(_ file: [UInt8], using generator: inout SeededGenerator) -> [UInt8] {
    var file = file
    for _ in 0..<Int.random(in: 1...4, using: &generator) {
      file[Int.random(in: 0..<file.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
    }
    let isCutOff = Int.random(in: 0..<3, using: &generator) == 0
    return isCutOff ? Array(file.prefix(Int.random(in: 0..<file.count, using: &generator))) : file
  }
}
