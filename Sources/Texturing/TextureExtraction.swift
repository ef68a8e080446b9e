import Cameras
import HeadTemplates
import Images
import LinearAlgebra
import Meshes
import StandardExtensions

/// From a fitted head and its photo without light to the maps of the head, complete and without seams (paper, 4.3).
public struct TextureExtraction: Sendable {
  private let head: PosedHead
  private let delighting: Delighting
  private let options: TextureOptions
  private let layout: UVLayout
  private let view: HeadInPhoto
  private let relief: LinearPhoto

  /// - Parameter photo: the photo that was de-lit.
  /// - Throws: `noUVs` and its kin, `sizeOutOfRange`.
  public init(
    head: PosedHead, photo: LinearPhoto, delighting: Delighting, options: TextureOptions = TextureOptions()
  ) throws(TextureError) {
    guard TextureOptions.sizes.contains(options.size) else {
      throw .sizeOutOfRange(size: options.size, allowed: TextureOptions.sizes)
    }
    self.head = head
    self.delighting = delighting
    self.options = options
    layout = try UVLayout(head.template.mesh)
    view = HeadInPhoto(head)
    relief =
      ReliefPhoto(photo: photo, albedo: delighting.albedo, pixelsPerCentimetre: head.pixelsPerCentimetre).slopes
  }

  /// - Parameters:
  ///   - isCancelled: asked between the steps of a tile; when true, `cancelled` is thrown.
  ///   - progress: the share that is done.
  public func run(
    isCancelled: () -> Bool = { false }, progress: (Double) -> Void = { _ in }
  ) throws(TextureError) -> TextureSet {
    let pyramid = PhotoPyramid(delighting.albedo)
    let direct = TexelProjection(pyramid, view: view, head: head)
    let mirrored = TexelProjection(
      pyramid, view: view, head: head, vertices: head.template.mirrorVertices())
    let completion = Completion(
      head: head, layout: layout, skinColor: delighting.skinColor, vertexColors: vertexColors(direct), iris: irisColor)
    let slopes = TexelProjection(PhotoPyramid(relief), view: view, head: head)
    let normals = NormalMapping(head: head, frames: TangentFrames(head, layout: layout))

    var set = TextureSet(tiles: [], coverage: 0, notes: [])
    var (shown, skin, overlap) = (0, 0, Float(0))
    for (index, tile) in layout.tiles.enumerated() {
      func step(_ share: Double) throws(TextureError) {
        if isCancelled() { throw .cancelled }
        progress((Double(index) + share) / Double(layout.tiles.count))
      }
      try step(0)
      let raster = UVRaster(layout, tile: tile, size: options.size)
      overlap = max(overlap, raster.overlap)
      let seen = direct.project(raster)
      try step(0.2)
      let guide = completion.guide(raster, mirrored: mirrored.project(raster))
      try step(0.45)
      let counts = completion.complete(raster, seen: seen, guide: guide)
      (shown, skin) = (shown + counts.shown, skin + counts.skin)
      try step(0.7)
      Gutter.fill(guide, size: raster.size)
      let color = LinearPhoto(width: raster.size, height: raster.size, pixels: guide).image
      let normal = normals.image(raster, slopes: slopes.project(raster))
      set.tiles.append(TextureSet.Tile(udim: tile.udim, color: color, normal: normal))
    }
    set.coverage = skin > 0 ? Float(shown) / Float(skin) : 0
    set.notes = notes(overlap: overlap)
    return set
  }

  // MARK: - What the photo says at a few places

  /// Half the width of the neighbourhood that a vertex's tone is taken from, cm.
  private static let toneReach: Float = 0.15

  /// The skin's colour at each vertex, without brows and lips.
  private func vertexColors(_ direct: TexelProjection) -> [SIMD4<Float>] {
    let (brows, lips) = (head.region("brows"), head.region("lips"))
    let reach = 2 * Self.toneReach * head.pixelsPerCentimetre
    return head.points.indices.map { vertex in
      guard brows[vertex] + lips[vertex] == 0 else { return .zero }
      return direct.look(
        at: head.points[vertex], normal: head.normals[vertex], across: SIMD2(reach, 0), down: SIMD2(0, reach))
    }
  }

  /// The median of what the photo shows of both irises; brown where it shows too little.
  private var irisColor: SIMD3<Float> {
    let eyes = head.template.parts.indices.map { part in head.template.eyes.first { $0.part == part } }
    var colors: [SIMD3<Float>] = []
    for pixel in 0..<(view.width * view.height) {
      guard let (triangle, weights) = view.place(at: pixel), let eye = eyes[Int(head.triangleParts[triangle])] else {
        continue
      }
      let degrees = PartColors.angleFromSight(eye, head.restPlace(triangle, weights))
      let color = delighting.albedo.pixels[pixel]
      if degrees > PartColors.pupilAngle + 3, degrees < PartColors.irisAngle - 4 {
        colors.append(SIMD3(color.x, color.y, color.z))
      }
    }
    guard colors.count >= 12 else { return PartColors.brownIris }
    var median = SIMD3<Float>.zero
    for channel in 0..<3 { median[channel] = colors.map { $0[channel] }.sorted()[colors.count / 2] }
    return median.clamped(lowerBound: SIMD3(repeating: 0.01), upperBound: SIMD3(repeating: 0.35))
  }

  // MARK: - Notes

  private func notes(overlap: Float) -> [String] {
    var notes: [String] = []
    if layout.flatTriangles > 0 {
      notes.append("\(layout.flatTriangles) of the head's triangles have no area in its UVs and get no texture.")
    }
    if overlap > 0.001 {
      notes.append(
        "The head's UVs overlap in \(Int((overlap * 100).rounded(.up))) % of the texture; such places share one colour."
      )
    }
    if let texels = texelsPerPixel, texels > 2, texels < Float(options.size) {
      notes.append(
        "The photo has fewer pixels than the texture asks for (\(Int(texels.rounded())) texels a pixel across the face); "
          + "a larger photo would make it sharper.")
    }
    return notes
  }

  /// How many texels of the face lie side by side in a pixel: the median over its triangles.
  private var texelsPerPixel: Float? {
    let face = head.region("face")
    let ratios: [Float] = head.triangles.indices.compactMap { triangle in
      let corners = head.triangles[triangle]
      guard face[Int(corners.x)] > 0, head.triangleParts[triangle] == head.skinPart else { return nil }
      let places = (0..<3).map { head.projection.pixel(head.points[Int(corners[$0])]) }
      let area = abs(UVLayout.area((places[0], places[1], places[2])))
      let texels = abs(UVLayout.area(layout.corners[triangle])) * Float(options.size * options.size)
      return area > 0 ? (texels / area).squareRoot() : nil
    }.sorted()
    return ratios.isEmpty ? nil : ratios[ratios.count / 2]
  }
}
