/// Writes the TIFF structure of an EXIF block in either byte order.
package struct ExifBuilder {
  package enum Value {
    case short(UInt16)
    case long(UInt32)
    case rational(UInt32, UInt32)
  }

  package var isBigEndian = false
  package var main: [(tag: UInt16, value: Value)] = []
  package var camera: [(tag: UInt16, value: Value)] = []

  package init(
    isBigEndian: Bool = false, main: [(tag: UInt16, value: Value)] = [], camera: [(tag: UInt16, value: Value)] = []
  ) {
    self.isBigEndian = isBigEndian
    self.main = main
    self.camera = camera
  }

  package static func orientation(_ value: Int, isBigEndian: Bool = false) -> [UInt8] {
    ExifBuilder(isBigEndian: isBigEndian, main: [(0x0112, .short(UInt16(value)))]).bytes
  }

  package var bytes: [UInt8] {
    let header: [UInt8] = isBigEndian ? [0x4D, 0x4D, 0x00, 0x2A] : [0x49, 0x49, 0x2A, 0x00]
    let mainStart = 8
    let cameraStart = mainStart + 2 + 12 * (main.count + 1) + 4
    let valuesStart = cameraStart + 2 + 12 * camera.count + 4
    var values: [UInt8] = []
    let pointer: (tag: UInt16, value: Value) = (0x8769, .long(UInt32(cameraStart)))
    let directories = [main + [pointer], camera].map { entries in
      number(entries.count, 2) + entries.flatMap { entry($0, valuesStart, &values) } + number(0, 4)
    }
    return header + number(mainStart, 4) + directories.flatMap { $0 } + values
  }

  private func entry(_ entry: (tag: UInt16, value: Value), _ valuesStart: Int, _ values: inout [UInt8]) -> [UInt8] {
    let tag = number(Int(entry.tag), 2)
    switch entry.value {
    case .short(let value): return tag + number(3, 2) + number(1, 4) + number(Int(value), 2) + [0, 0]
    case .long(let value): return tag + number(4, 2) + number(1, 4) + number(Int(value), 4)
    case .rational(let numerator, let denominator):
      let place = valuesStart + values.count
      values += number(Int(numerator), 4) + number(Int(denominator), 4)
      return tag + number(5, 2) + number(1, 4) + number(place, 4)
    }
  }

  private func number(_ value: Int, _ count: Int) -> [UInt8] {
    let littleEndian = (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    return isBigEndian ? littleEndian.reversed() : littleEndian
  }
}
