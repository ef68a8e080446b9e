import Cameras
import HeadTemplates
import Images
import LinearAlgebra
import Meshes
import StandardExtensions

/// From a fitted head and its photos without light to the maps of the head, complete and without seams (paper, 4.3).
public struct TextureExtraction: Sendable {
  /// The first photo decides tone, eyes and what is completed.
  private let main: DelitView
  private let views: [DelitView]
  private let options: TextureOptions
  private let layout: UVLayout
  /// What each photo sees of its head.
  private let sights: [HeadInPhoto]

  private var head: PosedHead { main.head }

  /// - Parameter views: one or more photos of heads of one template.
  /// - Throws: `noUVs` and its kin, `sizeOutOfRange`, `baseTileMissing`.
  public init(_ views: [DelitView], options: TextureOptions = TextureOptions()) throws(TextureError) {
    precondition(!views.isEmpty && views.allSatisfy { $0.head.points.count == views[0].head.points.count })
    guard TextureOptions.sizes.contains(options.size) else {
      throw .sizeOutOfRange(size: options.size, allowed: TextureOptions.sizes)
    }
    (main, self.views, self.options) = (views[0], views, options)
    layout = try UVLayout(main.head.template.mesh)
    try options.base?.check(layout)
    sights = views.map { HeadInPhoto($0.head) }
  }

  /// - Parameter progress: the share that is done.
  /// - Throws: `cancelled` within milliseconds, `noUVs` and its kin, `detailHasNoUVs`, `detailMismatch`.
  public func run(
    cancellation: Cancellation = .never, progress: (Double) -> Void = { _ in }
  ) throws(TextureError) -> TextureSet {
    let mirror = head.template.mirrorVertices()
    let pyramids = views.map { PhotoPyramid($0.delighting.albedo) }
    let (direct, mirrored) = (blend(pyramids), blend(pyramids, vertices: mirror))
    try cancellation.check()
    let skin = SkinTone.nearest(to: main.delighting.skinColor)
    let completion = Completion(
      head: head, layout: layout, pattern: SkinPattern(skin, tone: main.delighting.skinColor), base: options.base,
      vertexColors: vertexColors(direct.views[0].projection), iris: irisColor)
    try cancellation.check()
    let detail = try options.detail.map { (detail) throws(TextureError) in
      try DetailRelief(detail, template: head.template, layout: layout, cancellation)
    }
    let reliefs = try zip(views, sights).map { (view, sight) throws(TextureError) in
      try Relief(view, sight, layout, cancellation)
    }

    var set = TextureSet(tiles: [], skin: options.base == nil ? skin.name : nil, coverage: 0, notes: [])
    var (shown, skinTexels, overlap) = (0, 0, Float(0))
    for (index, tile) in layout.tiles.enumerated() {
      func step(_ share: Double) { progress((Double(index) + share) / Double(layout.tiles.count)) }
      step(0)
      let raster = try UVRaster(layout, tile: tile, size: options.size, cancellation: cancellation)
      overlap = max(overlap, raster.overlap)
      let seen = try direct.project(raster, cancellation)
      step(0.2)
      let guide = try completion.guide(
        raster, udim: tile.udim, mirrored: mirrored.project(raster, cancellation), cancellation)
      step(Self.completionBegins)
      let counts = try completion.complete(raster, seen: seen, guide: guide, cancellation)
      (shown, skinTexels) = (shown + counts.shown, skinTexels + counts.skin)
      step(Self.completionEnds)
      try Gutter.fill(guide, size: raster.size, cancellation)
      let color = try LinearPhoto(width: raster.size, height: raster.size, pixels: guide).image(cancellation)
      let normal = try NormalMapping(reliefs, detail: detail).image(raster, tile: tile, cancellation)
      set.tiles.append(TextureSet.Tile(udim: tile.udim, color: color, normal: normal))
    }
    set.coverage = skinTexels > 0 ? Float(shown) / Float(skinTexels) : 0
    set.notes = notes(overlap: overlap)
    return set
  }

  /// The share of a tile's work that is done when its completion begins, and when it ends.
  package static let (completionBegins, completionEnds) = (0.45, 0.7)

  /// All photos as one, in the colours of the first.
  ///
  /// - Parameter vertices: as `TexelProjection`.
  private func blend(_ pyramids: [PhotoPyramid], vertices: [Int32]? = nil) -> ViewBlend {
    ViewBlend(
      views.indices.map { index in
        ViewBlend.View(
          projection: TexelProjection(
            pyramids[index], view: sights[index], head: views[index].head, vertices: vertices),
          gain: main.delighting.skinColor / views[index].delighting.skinColor)
      })
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

  /// The median of what the photo shows of both irises in the face's light; brown where it shows too little. De-lighting
  /// knows skin only: what it makes of an eye is as bright as skin and of no colour that an eye has.
  private var irisColor: SIMD3<Float> {
    let eyes = head.template.parts.indices.map { part in head.template.eyes.first { $0.part == part } }
    let light = main.delighting.light(SIMD3(0, 0, 1))
    var colors: [SIMD3<Float>] = []
    let sight = sights[0]
    for pixel in 0..<(sight.width * sight.height) {
      guard case let seen = Int(sight.triangleIDs[pixel]), seen >= 0, let eye = eyes[Int(head.triangleParts[seen])],
        let (triangle, weights) = sight.place(at: pixel)
      else { continue }
      let degrees = PartColors.angleFromSight(eye, head.restPlace(triangle, weights))
      let color = main.photo.pixels[pixel]
      if degrees > PartColors.pupilAngle + 3, degrees < PartColors.irisAngle - 4 {
        colors.append(SIMD3(color.x, color.y, color.z) / light)
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
    if let texels = views.compactMap({ $0.head.texelsPerPixel(layout, size: options.size) }).min(), texels > 2,
      texels < Float(options.size)
    {
      notes.append(
        "The photo has fewer pixels than the texture asks for (\(Int(texels.rounded())) texels a pixel across the face); "
          + "a larger photo would make it sharper.")
    }
    return notes
  }
}
