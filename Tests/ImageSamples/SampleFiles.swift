import CTurboJPEG
package import Images
import TestSupport

/// A picture whose quarters have different colours, so that any turn or mirroring shows.
/// Top left red, top right green, bottom left blue, bottom right white.
package func quarters(width: Int = 32, height: Int = 16) -> ImageBuffer<UInt8> {
  let colors: [[UInt8]] = [[255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 255]]
  let samples = (0..<(width * height)).flatMap { pixel -> [UInt8] in
    let (row, column) = (pixel / width * 2 / height, pixel % width * 2 / width)
    return colors[row * 2 + column]
  }
  return ImageBuffer(width: width, height: height, channels: 3, samples: samples)
}

/// Reproducible noise.
package func noise(width: Int, height: Int, channels: Int, seed: UInt64) -> ImageBuffer<UInt8> {
  var generator = SeededGenerator(seed: seed)
  let samples = (0..<(width * height * channels)).map { _ in UInt8.random(in: 0...255, using: &generator) }
  return ImageBuffer(width: width, height: height, channels: channels, samples: samples)
}

package enum JPEGColors {
  case rgb, grey, cmyk
}

/// The bytes of a JPEG file of the highest quality, without any metadata.
package func encodeJPEG(_ image: ImageBuffer<UInt8>, colors: JPEGColors = .rgb) -> [UInt8] {
  let (format, subsampling) =
    switch colors {
    case .rgb: (TJPF_RGB, TJSAMP_444)
    case .grey: (TJPF_GRAY, TJSAMP_GRAY)
    case .cmyk: (TJPF_CMYK, TJSAMP_444)
    }
  let handle = tjInitCompress()
  var target: UnsafeMutablePointer<UInt8>?
  var count: UInt = 0
  defer {
    tjFree(target)
    tjDestroy(handle)
  }
  let status = tjCompress2(
    handle, image.samples, Int32(image.width), 0, Int32(image.height), Int32(format.rawValue), &target, &count,
    Int32(subsampling.rawValue), 100, 0)
  precondition(status == 0, String(cString: tjGetErrorStr2(handle)))
  return Array(UnsafeBufferPointer(start: target, count: Int(count)))
}

/// A JPEG file with one more block right behind its start.
package func inserting(_ marker: UInt8, _ content: [UInt8], into jpeg: [UInt8]) -> [UInt8] {
  let length = content.count + 2
  precondition(length <= 0xFFFF)
  let block = [0xFF, marker, UInt8(length >> 8), UInt8(length & 0xFF)] + content
  return Array(jpeg.prefix(2)) + block + jpeg.dropFirst(2)
}

/// A JPEG file with an EXIF block.
package func inserting(exif: [UInt8], into jpeg: [UInt8]) -> [UInt8] {
  inserting(0xE1, Array("Exif\0\0".utf8) + exif, into: jpeg)
}

/// A JPEG file with an ICC profile, cut into `chunks` blocks.
package func inserting(profile: [UInt8], chunks: Int = 1, into jpeg: [UInt8]) -> [UInt8] {
  let size = (profile.count + chunks - 1) / chunks
  return (0..<chunks).reduce(jpeg) { file, index in
    let part = profile[(index * size)..<min((index + 1) * size, profile.count)]
    return inserting(0xE2, Array("ICC_PROFILE\0".utf8) + [UInt8(index + 1), UInt8(chunks)] + part, into: file)
  }
}

/// A PNG file with one more chunk in front of its pixels.
package func inserting(_ type: String, _ content: [UInt8], into png: [UInt8]) -> [UInt8] {
  let endOfHeader = 8 + 12 + 13
  let body = Array(type.utf8) + content
  let chunk = bigEndian(UInt32(content.count)) + body + bigEndian(crc32(body))
  return Array(png.prefix(endOfHeader)) + chunk + png.dropFirst(endOfHeader)
}

/// A PNG file whose header claims another size; the checksum is right.
package func claiming(width: Int, height: Int, in png: [UInt8]) -> [UInt8] {
  var file = png
  file.replaceSubrange(16..<24, with: bigEndian(UInt32(width)) + bigEndian(UInt32(height)))
  file.replaceSubrange(29..<33, with: bigEndian(crc32(Array(file[12..<29]))))
  return file
}

/// A JPEG file whose frame header claims another size.
package func claiming(width: Int, height: Int, inJPEG jpeg: [UInt8]) -> [UInt8] {
  var file = jpeg
  let start = (0..<(file.count - 9)).first { file[$0] == 0xFF && file[$0 + 1] == 0xC0 }!
  let sides = [height, width].flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
  file.replaceSubrange((start + 5)..<(start + 9), with: sides)
  return file
}

/// A PNG file whose chunks all have the right checksum, as far as they are whole: damage behind it is then looked at.
package func rightingChecksums(of png: [UInt8]) -> [UInt8] {
  var file = png
  var start = 8
  while start + 12 <= file.count {
    let length = file[start..<(start + 4)].reduce(0) { $0 << 8 | Int($1) }
    let end = start + 8 + length
    guard end + 4 <= file.count else { return file }
    file.replaceSubrange(end..<(end + 4), with: bigEndian(crc32(Array(file[(start + 4)..<end]))))
    start = end + 4
  }
  return file
}

private func bigEndian(_ value: UInt32) -> [UInt8] {
  [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
}

/// The checksum of PNG chunks.
private func crc32(_ bytes: [UInt8]) -> UInt32 {
  ~bytes.reduce(~0) { sum, byte in
    (0..<8).reduce(sum ^ UInt32(byte)) { value, _ in value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
  }
}
