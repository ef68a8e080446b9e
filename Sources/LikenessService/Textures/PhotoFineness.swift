import Cameras
import HeadTemplates
import Images
import Perception
import Texturing

/// Makes the part of a photo that shows a head as fine as its maps ask for: by super-resolution on the face, by
/// interpolation around it. A photo that resolves the maps is left as it is.
struct PhotoFineness {
  private let layout: UVLayout
  private let choices: TextureChoices
  private let resources: Resources
  /// Of one photo's window.
  private let mostPixels: Int

  /// Below this many texels a pixel nothing would be seen of it.
  private static let leastNeed: Float = 1.5
  /// From here on four times as fine is better than twice.
  private static let needOfFour: Float = 3
  /// Pixels of all photos' windows together: each takes some hundred bytes while a texture is made.
  private static let mostPixels = 6_000_000
  /// Around the face, cm.
  private static let margin: Float = 1
  /// How wide the border is in which the finer face fades into what is around it, pixels of the photo.
  private static let seam = 6

  /// Throws `TextureError.noUVs` and its kin.
  init(
    _ template: HeadTemplate, _ choices: TextureChoices, photoCount: Int, resources: Resources
  ) throws(TextureError) {
    layout = try UVLayout(template.mesh)
    self.choices = choices
    mostPixels = Self.mostPixels / max(photoCount, 1)
    self.resources = resources
  }

  struct FineWindow {
    var window: HeadWindow
    var picture: ImageBuffer<UInt8>
    var note: String?
  }

  /// Throws `TextureError` or `PerceptionError`.
  func window(
    of fitted: FittedPhoto, _ head: PosedHead, isCancelled: () -> Bool, progress: (Double) -> Void
  ) throws -> FineWindow {
    var window = try HeadWindow(head, photo: fitted.photo.pixels)
    let picture = window.cut(fitted.photo.pixels)
    let plain = FineWindow(window: window, picture: picture, note: nil)
    guard let quality = choices.quality, fitted.albedo == nil,
      let need = head.texelsPerPixel(layout, size: choices.maps.size), need >= Self.leastNeed,
      let face = face(window.head(head))
    else { return plain }
    let description = try resources.model(quality.slot)
    guard let factor = factor(description.factor, need: need, window) else { return plain }
    let model = try SuperResolution(description)
    let finer: ImageBuffer<UInt8>
    do {
      let coarse = picture.part(columns: face.columns, rows: face.rows)
      finer = try model.enlarged(coarse, isCancelled: isCancelled, progress: progress)
    } catch is CancellationError {
      throw TextureError.cancelled
    }
    window.scale = factor
    let note =
      "The face was made \(factor) times as fine by super-resolution (\(quality.rawValue)): the texture has "
      + "\((10 * need).rounded() / 10) texels for a pixel of the photo."
    return FineWindow(
      window: window,
      picture: Self.joined(
        finer.map(Float.init).reduced(by: model.factor / factor), at: face,
        around: picture.map(Float.init).enlarged(by: factor), factor: factor),
      note: note)
  }

  /// How many times as fine: what is needed, the network gives and memory allows; nil when that is not finer.
  private func factor(_ given: Int, need: Float, _ window: HeadWindow) -> Int? {
    let wanted = given == 4 && need >= Self.needOfFour ? [4, 2] : [2]
    return wanted.first { window.width * window.height * $0 * $0 <= mostPixels }
  }

  /// Where the window shows the face; nil when it shows less than a few pixels of it.
  private func face(_ head: PosedHead) -> PixelBox? {
    let face = head.template.regions["face"] ?? []
    guard let box = head.box({ $0 < face.count && face[$0] > 0 }) else { return nil }
    let margin = Self.margin * head.pixelsPerCentimetre
    func range(_ low: Float, _ high: Float, _ length: Int) -> Range<Int> {
      let lower = min(max(Int(low - margin), 0), length)
      return lower..<max(min(max(Int(high + margin), 0), length), lower)
    }
    let columns = range(box.low.x, box.high.x, head.camera.width)
    let rows = range(box.low.y, box.high.y, head.camera.height)
    return min(columns.count, rows.count) > 2 * Self.seam ? PixelBox(columns: columns, rows: rows) : nil
  }

  /// The finer face in its place.
  private static func joined(
    _ face: ImageBuffer<Float>, at box: PixelBox, around: ImageBuffer<Float>, factor: Int
  ) -> ImageBuffer<UInt8> {
    var result = around
    let seam = Float(seam * factor)
    for y in 0..<face.height {
      for x in 0..<face.width {
        let inside = min(x, face.width - 1 - x, y, face.height - 1 - y)
        let share = min((Float(inside) + 0.5) / seam, 1)
        for channel in 0..<3 {
          let (column, row) = (box.columns.lowerBound * factor + x, box.rows.lowerBound * factor + y)
          let outer = result[column, row, channel]
          result[column, row, channel] = outer + (face[x, y, channel] - outer) * share
        }
      }
    }
    return result.bytes
  }
}

/// A rectangle of whole pixels.
struct PixelBox {
  var columns: Range<Int>
  var rows: Range<Int>
}
