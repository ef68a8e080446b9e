import Cameras
public import Images

/// The part of a photo that shows a head, cut out and enlarged by a whole number, as a photo of its own: its camera sees
/// the same head. What lies elsewhere in a large photo costs no time or memory.
public struct HeadWindow: Sendable {
  /// In the photo, pixels.
  public let columns: Range<Int>
  public let rows: Range<Int>
  /// Pixels of the window per pixel of the photo.
  public var scale = 1

  /// Around the head, cm: as far as de-lighting looks.
  private static let margin: Float = 2

  /// Throws `photoSizeMismatch` or `headNotVisible`.
  public init(_ head: PosedHead, photo: ImageBuffer<UInt8>) throws(TextureError) {
    guard photo.width == head.camera.width, photo.height == head.camera.height else {
      throw .photoSizeMismatch(
        width: photo.width, height: photo.height, cameraWidth: head.camera.width, cameraHeight: head.camera.height)
    }
    guard head.isInReach, let box = head.box({ _ in true }) else { throw .headNotVisible }
    let margin = Self.margin * head.pixelsPerCentimetre
    func range(_ low: Float, _ high: Float, _ length: Int) -> Range<Int> {
      let lower = Int(min(max(low - margin, 0), Float(length)))
      return lower..<max(Int(min(max(high + margin, 0), Float(length)).rounded(.up)), lower)
    }
    columns = range(box.low.x, box.high.x, photo.width)
    rows = range(box.low.y, box.high.y, photo.height)
    guard columns.count >= Self.leastSide, rows.count >= Self.leastSide else { throw .headNotVisible }
  }

  private static let leastSide = 8

  public var width: Int { columns.count * scale }
  public var height: Int { rows.count * scale }

  /// The head before the window's camera.
  public func head(_ head: PosedHead) -> PosedHead {
    var camera = head.camera
    (camera.width, camera.height) = (width, height)
    camera.focalLength *= Float(scale)
    camera.principalPoint =
      (camera.principalPoint - SIMD2(Float(columns.lowerBound), Float(rows.lowerBound))) * Float(scale)
    return PosedHead(head, camera: camera)
  }

  /// The place in the photo of a place in the window, both in pixels.
  public func photoPlace(_ place: SIMD2<Float>) -> SIMD2<Float> {
    place / Float(scale) + SIMD2(Float(columns.lowerBound), Float(rows.lowerBound))
  }

  /// The window's part of the photo, not enlarged.
  public func cut(_ photo: ImageBuffer<UInt8>) -> ImageBuffer<UInt8> { photo.part(columns: columns, rows: rows) }

  /// The photo with the window's picture, made as large as in the photo, in its place.
  public func pasted(_ picture: LinearPhoto, into photo: ImageBuffer<UInt8>) -> ImageBuffer<UInt8> {
    let own = picture.reduced(width: columns.count, height: rows.count).image
    var result = photo
    for (row, target) in rows.enumerated() {
      let start = 3 * (target * photo.width + columns.lowerBound)
      result.samples.replaceSubrange(
        start..<(start + 3 * columns.count),
        with: own.samples[(3 * row * columns.count)..<(3 * (row + 1) * columns.count)])
    }
    return result
  }
}

extension PosedHead {
  /// The box around the vertices before the camera that are asked for, in pixels; nil when there are none.
  public func box(_ isAsked: (Int) -> Bool) -> (low: SIMD2<Float>, high: SIMD2<Float>)? {
    var low = SIMD2<Float>(repeating: .infinity)
    var high = -low
    for vertex in points.indices where isAsked(vertex) && points[vertex].z < 0 {
      let pixel = projection.pixel(points[vertex])
      low = pointwiseMin(low, pixel)
      high = pointwiseMax(high, pixel)
    }
    return low.x <= high.x ? (low, high) : nil
  }
}
