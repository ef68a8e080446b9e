/// What is used of a photo's EXIF block.
struct ExifSummary: Equatable {
  private(set) var orientation = Orientation.upright
  /// Millimetres, as written on the lens.
  private(set) var focalLength: Double?
  /// Millimetres of a lens with the same field of view on 36 x 24 mm film.
  private(set) var focalLength35mm: Double?

  /// Reads a TIFF structure: a header, the main directory, and the camera's directory it points to.
  /// Entries that are malformed or lead outside the block are skipped; nil when the header itself is not TIFF.
  init?(parsing bytes: [UInt8]) {
    guard let tiff = TIFFBlock(bytes) else { return nil }
    let main = tiff.directory(at: tiff.firstDirectory)
    orientation = main[Tag.orientation].flatMap(tiff.integer).flatMap(Orientation.init(rawValue:)) ?? .upright
    guard let cameraOffset = main[Tag.cameraDirectory].flatMap(tiff.integer) else { return }
    let camera = tiff.directory(at: cameraOffset)
    focalLength = camera[Tag.focalLength].flatMap(tiff.rational).flatMap(positive)
    focalLength35mm =
      camera[Tag.focalLength35mm].flatMap(tiff.integer).map(Double.init).flatMap(positive)
      ?? focalLengthFromSensor(tiff, camera)
  }

  /// Many cameras write the pixels per unit length on the sensor instead of the film-equivalent focal length.
  private func focalLengthFromSensor(_ tiff: TIFFBlock, _ camera: [UInt16: TIFFBlock.Entry]) -> Double? {
    let millimetersPerUnit = [2: 25.4, 3: 10.0]
    guard let focalLength,
      let density = camera[Tag.focalPlaneXResolution].flatMap(tiff.rational).flatMap(positive),
      let pixels = camera[Tag.pixelXDimension].flatMap(tiff.integer).map(Double.init).flatMap(positive),
      let unit = millimetersPerUnit[camera[Tag.focalPlaneResolutionUnit].flatMap(tiff.integer) ?? 2]
    else { return nil }
    let filmWidth = 36.0
    let sensorWidth = pixels / density * unit
    return focalLength * filmWidth / sensorWidth
  }

  private func positive(_ value: Double) -> Double? { value > 0 && value.isFinite ? value : nil }

  private enum Tag {
    static let orientation: UInt16 = 0x0112
    static let cameraDirectory: UInt16 = 0x8769
    static let focalLength: UInt16 = 0x920A
    static let pixelXDimension: UInt16 = 0xA002
    static let focalPlaneXResolution: UInt16 = 0xA20E
    static let focalPlaneResolutionUnit: UInt16 = 0xA210
    static let focalLength35mm: UInt16 = 0xA405
  }
}

/// Bounds-checked reading of TIFF's directories in either byte order.
private struct TIFFBlock {
  /// One entry of a directory: a type, a count, and the value itself or where it lies.
  struct Entry {
    var type: Int
    var count: Int
    /// Where the four bytes of the value field start.
    var field: Int
  }

  let firstDirectory: Int
  private let bytes: [UInt8]
  private let isBigEndian: Bool

  init?(_ bytes: [UInt8]) {
    switch bytes.prefix(4) {
    case [0x49, 0x49, 0x2A, 0x00]: isBigEndian = false
    case [0x4D, 0x4D, 0x00, 0x2A]: isBigEndian = true
    default: return nil
    }
    self.bytes = bytes
    guard let offset = Self.number(bytes, at: 4, count: 4, isBigEndian) else { return nil }
    firstDirectory = offset
  }

  /// The entries by tag. An entry that is cut off ends the directory.
  func directory(at offset: Int) -> [UInt16: Entry] {
    guard let count = number(at: offset, count: 2) else { return [:] }
    var entries: [UInt16: Entry] = [:]
    for index in 0..<count {
      let start = offset + 2 + 12 * index
      guard start + 12 <= bytes.count, let tag = number(at: start, count: 2),
        let type = number(at: start + 2, count: 2), let valueCount = number(at: start + 4, count: 4)
      else { break }
      entries[UInt16(tag)] = Entry(type: type, count: valueCount, field: start + 8)
    }
    return entries
  }

  /// The value of a SHORT or LONG entry of one number.
  func integer(_ entry: Entry) -> Int? {
    let (short, long) = (3, 4)
    guard entry.count == 1, entry.type == short || entry.type == long else { return nil }
    return number(at: entry.field, count: entry.type == short ? 2 : 4)
  }

  /// The value of a RATIONAL entry of one number.
  func rational(_ entry: Entry) -> Double? {
    let rational = 5
    guard entry.count == 1, entry.type == rational, let place = number(at: entry.field, count: 4),
      let numerator = number(at: place, count: 4), let denominator = number(at: place + 4, count: 4), denominator > 0
    else { return nil }
    return Double(numerator) / Double(denominator)
  }

  private func number(at offset: Int, count: Int) -> Int? { Self.number(bytes, at: offset, count: count, isBigEndian) }

  /// An unsigned number of up to four bytes, or nil where it does not lie inside the block.
  private static func number(_ bytes: [UInt8], at offset: Int, count: Int, _ isBigEndian: Bool) -> Int? {
    guard offset >= 0, offset + count <= bytes.count else { return nil }
    let field = bytes[offset..<(offset + count)]
    let highestFirst = isBigEndian ? Array(field) : field.reversed()
    return highestFirst.reduce(0) { $0 << 8 | Int($1) }
  }
}
