import Cameras
import HeadTemplates
import LinearAlgebra
import StandardExtensions

/// Takes the light out of a photo of a fitted head, so that the colour of the skin is left.
///
/// Works on the logarithm of linear light, where light is added to the skin's colour. In three steps:
/// 1. `HarmonicLight`, fitted robustly to the skin's normals, is taken off.
/// 2. What remains in skin and is wider than about a millimetre is light too, since skin has one colour: cast shadows,
///    highlights, cavities. It is measured between brows and lips and goes on under them.
/// 3. What remains is detail. In skin only spots (moles, freckles) may be strong; lines are creases. Brows and lips, which
///    are told from skin by brightness and by hue, keep their own detail and their mean tone, and so does stubble.
///
/// Hue is left as it is, except where the light differs much from the face's, in deep shadow or a highlight: there the
/// light has another colour. How bright the skin is, how much of it is sheen, and which of its hue no skin has, `SkinPrior`
/// says.
public struct Delighting: Sendable {
  /// The skin's colour, linear RGB, at the photo's own resolution, with `LinearPhoto`'s certainty of skin.
  public let albedo: LinearPhoto
  /// The photo's light, scaled so that skin of the albedo's median is as bright as in the photo.
  public let light: FaceLight
  /// The median of the skin's colour, linear RGB.
  public let skinColor: SIMD3<Float>

  /// - Throws: `headNotVisible` when the photo shows too little skin of the head, `photoSizeMismatch`, `cancelled`.
  public init(
    _ photo: LinearPhoto, head: PosedHead, cancellation: Cancellation = .never
  ) throws(TextureError) {
    let scene = try SkinScene(photo, of: head, cancellation)
    try cancellation.check()
    guard let light = try scene.fitLight(cancellation) else { throw .headNotVisible }
    let layers = try SkinLayers(scene: scene, light: light, cancellation: cancellation)
    albedo = try layers.apply(to: photo, cancellation)
    skinColor = layers.skinColor
    self.light = light.divided(by: layers.skinColor)
  }

  /// Takes over a photo whose light was taken out elsewhere, by hand or by a learned decomposition; only the light that
  /// explains the difference is looked for.
  ///
  /// - Parameter albedo: of the photo's size.
  /// - Throws: as above.
  public init(
    _ photo: LinearPhoto, albedo: LinearPhoto, head: PosedHead, cancellation: Cancellation = .never
  ) throws(TextureError) {
    guard albedo.width == photo.width, albedo.height == photo.height else {
      throw .albedoSizeMismatch(
        width: albedo.width, height: albedo.height, photoWidth: photo.width, photoHeight: photo.height)
    }
    let scene = try SkinScene(photo, of: head, cancellation)
    try cancellation.check()
    guard let light = try scene.fitLight(cancellation) else { throw .headNotVisible }
    self.albedo = albedo
    skinColor = try SkinScene(albedo, of: head, cancellation).medianColor
    self.light = light.divided(by: skinColor)
  }
}

enum DelightingScale {
  static let pixelsPerCentimetre: Float = 23.5
}

/// The photo's colours and the head's parts at working resolution.
struct SkinScene {
  let width: Int
  let height: Int
  let colors: LinearPhoto
  let normals: [SIMD3<Float>]
  /// 1 where the head's skin is seen.
  let head: Plane
  /// 1 where the head's skin is seen and the photo shows skin.
  let skin: Plane
  /// 1 in the region of the face, of brows and of lips, and fading around the last two, since a fit is not exact.
  let face: Plane
  let brows: Plane
  let browZone: Plane
  let lipZone: Plane
  /// 1 well above the brows, where hair may hang over the head's skin.
  let hairZone: Plane
  let lips: Plane
  /// 1 at the eyes, fading over the lids, whose edges and folds are neither brows nor moles.
  let eyeZone: Plane
  /// 1 in the lower half of the face, where a beard may grow.
  let beardZone: Plane
  /// Working pixels per centimetre of the face.
  let unit: Float

  /// How far brows and lips may be from where the head has them, cm.
  private static let browReach: Float = 0.5
  private static let hairlessForehead: Float = 0.8
  private static let lipReach: Float = 0.25
  private static let eyeReach: Float = 0.35
  private static let beardFade: Float = 1

  /// At a scale where a millimetre is a few pixels: light is smooth. Throws `photoSizeMismatch`, `headNotVisible`
  /// or `cancelled`.
  init(_ photo: LinearPhoto, of head: PosedHead, _ cancellation: Cancellation) throws(TextureError) {
    guard photo.width == head.camera.width, photo.height == head.camera.height else {
      throw .photoSizeMismatch(
        width: photo.width, height: photo.height, cameraWidth: head.camera.width, cameraHeight: head.camera.height)
    }
    guard head.isInReach else { throw .headNotVisible }
    let view = HeadInPhoto(head, scale: min(1, DelightingScale.pixelsPerCentimetre / head.pixelsPerCentimetre))
    (width, height) = (view.width, view.height)
    let photo = photo.reduced(width: width, height: height)
    colors = photo
    try cancellation.check()
    normals = view.normalPicture()
    try cancellation.check()
    unit = head.pixelsPerCentimetre * Float(view.width) / Float(head.camera.width)
    self.head = view.picture(ofPart: head.skinPart)
    skin = self.head.mapped { $1 * (photo.pixels[$0].w >= 0.5 ? 1 : 0) }
    face = view.picture(of: head.region("face"))
    lips = view.picture(of: head.region("lips"))
    let reach = unit
    func zone(_ plane: Plane, _ distance: Float) -> Plane {
      plane.blurred(distance * reach).mapped { min(max(5 * $1 - 0.1, 0), 1) }
    }
    brows = view.picture(of: head.region("brows"))
    browZone = zone(brows, Self.browReach)
    try cancellation.check()
    hairZone = view.picture(of: head.heightAboveBrows).mapped {
      smoothstep($1, Self.hairlessForehead, 2 * Self.hairlessForehead)
    }
    lipZone = zone(lips, Self.lipReach)
    try cancellation.check()
    let eyes = head.template.eyes.map { view.picture(ofPart: UInt8($0.part)) }
    eyeZone = zone(
      eyes.reduce(Plane(width: view.width, height: view.height), +), Self.eyeReach)
    beardZone = view.picture(of: head.depthBelowNose).mapped { smoothstep($1, -Self.beardFade, Self.beardFade) }
  }

  /// Skin of the face away from brows and lips.
  func isPlainSkin(_ pixel: Int) -> Bool {
    skin.values[pixel] > 0 && face.values[pixel] > 0.5 && max(browZone.values[pixel], lipZone.values[pixel]) < 0.2
  }

  /// The median of plain skin, linear RGB.
  var medianColor: SIMD3<Float> {
    let plain = skin.values.indices.filter(isPlainSkin)
    var median = SIMD3<Float>.zero
    for channel in 0..<3 where !plain.isEmpty {
      median[channel] = SkinLayers.median(plain.map { colors.pixels[$0][channel] })
    }
    return median.clamped(lowerBound: SIMD3(repeating: 1e-3), upperBound: .one)
  }

  private static let mostSamples = 24_000
  /// Linear values that are neither lost in noise nor clipped.
  private static let usable: ClosedRange<Float> = 0.003...0.98

  /// Nil where the photo shows too little plain skin. Throws `cancelled`.
  func fitLight(_ cancellation: Cancellation) throws(TextureError) -> FaceLight? {
    let pixels = skin.values.indices.filter { pixel in
      let color = colors.pixels[pixel]
      return isPlainSkin(pixel) && min(color.x, color.y, color.z) >= Self.usable.lowerBound
        && max(color.x, color.y, color.z) <= Self.usable.upperBound
    }
    let step = max(1, pixels.count / Self.mostSamples)
    let chosen = stride(from: 0, to: pixels.count, by: step).map { pixels[$0] }
    let normals = chosen.map { self.normals[$0] }
    let shown = chosen.map { SIMD3(colors.pixels[$0].x, colors.pixels[$0].y, colors.pixels[$0].z) }
    return try HarmonicLight.fitted(normals: normals, colors: shown, cancellation)
      .map { FaceLight($0, normals: normals) }
  }
}
