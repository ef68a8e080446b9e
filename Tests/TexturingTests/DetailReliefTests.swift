import Cameras
import HeadTemplates
import Images
import LinearAlgebra
import Meshes
import StandardExtensions
import TestSupport
import Testing
import Texturing

#if canImport(Glibc)
  import Glibc
#else
  import Foundation
#endif

/// Normal maps of heads with a finer mesh.
@Suite("The relief of a finer mesh")
struct DetailReliefTests {
  private static let template = ShippedHead.template
  private static let view = try? LitHead.view(
    PosedHead(template: template, vertices: template.neutral, camera: Scene.camera))

  private static func normalMap(_ detail: WavefrontSurface?, size: Int) throws -> ImageBuffer<UInt16> {
    var options = TextureOptions()
    (options.size, options.detail) = (size, detail)
    return try TextureExtraction([try #require(view)], options: options).run().tiles[0].normal
  }

  private static func vector(_ map: ImageBuffer<UInt16>, _ texel: Int) -> SIMD3<Float> {
    SIMD3(Float(map.samples[3 * texel]), Float(map.samples[3 * texel + 1]), Float(map.samples[3 * texel + 2])) / 65_535
      * 2 - 1
  }

  @Test("the head itself, in any pose, units and axes, adds nothing")
  func ownMeshAddsNothing() throws {
    // Turned onto its back and in metres.
    let turned = Self.template.neutral.map { SIMD3($0.x, -$0.z, $0.y) * 0.01 + SIMD3(3, 0, 1) }
    let with = try Self.normalMap(WavefrontSurface(mesh: Self.template.mesh, positions: turned), size: 512)
    let without = try Self.normalMap(nil, size: 512)
    let differing = (0..<(512 * 512)).count { length(Self.vector(with, $0) - Self.vector(without, $0)) > 0.01 }
    #expect(differing == 0)
  }

  @Test("a bump that the head's polygons are too coarse for tilts the normals by its slope, away from its middle")
  func bump() throws {
    let size = 2048
    let bump = try Bump(on: Self.template, near: SIMD3(3.2, -4, 1.5))
    let (flat, bumped) = (
      try Self.normalMap(bump.surface(height: 0), size: size),
      try Self.normalMap(bump.surface(height: 0.06), size: size)
    )
    let layout = try UVLayout(Self.template.mesh)
    let raster = try UVRaster(layout, tile: layout.tiles[0], size: size)
    var compared = 0
    for (texel, triangle) in raster.triangles.elements.enumerated() where Int(triangle) == bump.triangle {
      let texelPlace = SIMD2(Float(texel % size) + 0.5, Float(texel / size) + 0.5)
      let place = bump.place(raster.barycentrics(triangle: triangle, at: texelPlace))
      let distance = length(place - bump.middle)
      guard distance > 0.3 * Bump.width, distance < 2 * Bump.width else { continue }
      compared += 1
      let (before, after) = (Self.vector(flat, texel), Self.vector(bumped, texel))
      #expect(abs(angle(before, after) - atanf(bump.slope(at: distance, height: 0.06))) < 0.08)
      // Away from the middle, to the right and upwards in the map.
      let away = texelPlace - bump.texel(layout, size: size)
      let tilt = SIMD2(after.x - before.x, before.y - after.y)
      #expect((away * tilt).sum() > 0.8 * ((away * away).sum() * (tilt * tilt).sum()).squareRoot())
    }
    #expect(compared > 20)
  }

  @Test("a mesh without UVs, or on those of another head, is refused")
  func refused() throws {
    let mesh = Self.template.mesh
    let bare = try PolygonMesh(
      vertexCount: mesh.vertexCount, faceOffsets: mesh.faceOffsets, faceVertices: mesh.faceVertices)
    #expect(throws: TextureError.detailHasNoUVs) {
      try Self.normalMap(WavefrontSurface(mesh: bare, positions: Self.template.neutral), size: 64)
    }
    let other = try PolygonMesh(
      vertexCount: mesh.vertexCount, faceOffsets: mesh.faceOffsets, faceVertices: mesh.faceVertices,
      faceUVs: mesh.faceUVs, uvs: mesh.uvs.map { SIMD2($0.y, 1 - $0.x) })
    #expect(throws: TextureError.detailMismatch) {
      try Self.normalMap(WavefrontSurface(mesh: other, positions: Self.template.neutral), size: 64)
    }
  }
}

/// The head around one of its triangles, cut finely, with a bump in the triangle's middle.
private struct Bump {
  /// A standard deviation, cm: less than a third of what its triangle measures.
  static let width: Float = 0.09
  private static let cuts = 5
  private static let reach: Float = 3.5

  let triangle: Int
  private let template: HeadTemplate
  private let layout: UVLayout

  init(on template: HeadTemplate, near place: SIMD3<Float>) throws {
    self.template = template
    layout = try UVLayout(template.mesh)
    func middle(_ index: Int) -> SIMD3<Float> { Self.middle(template, index) }
    triangle = template.mesh.triangles.indices.min { length(middle($0) - place) < length(middle($1) - place) }!
  }

  private static func middle(_ template: HeadTemplate, _ triangle: Int) -> SIMD3<Float> {
    let corners = template.mesh.triangles[triangle]
    return (template.neutral[Int(corners.x)] + template.neutral[Int(corners.y)] + template.neutral[Int(corners.z)]) / 3
  }

  var middle: SIMD3<Float> { Self.middle(template, triangle) }

  func place(_ weights: SIMD3<Float>) -> SIMD3<Float> {
    let corners = template.mesh.triangles[triangle]
    return template.neutral[Int(corners.x)] * weights.x + template.neutral[Int(corners.y)] * weights.y
      + template.neutral[Int(corners.z)] * weights.z
  }

  /// Where the middle lies in a map, texels.
  func texel(_ layout: UVLayout, size: Int) -> SIMD2<Float> {
    let uvs = layout.corners[triangle]
    let uv = (uvs.0 + uvs.1 + uvs.2) / 3
    return SIMD2(uv.x, 1 - uv.y) * Float(size)
  }

  private static func height(_ distance: Float, _ height: Float) -> Float {
    height * expf(-distance * distance / (2 * width * width))
  }

  func slope(at distance: Float, height: Float) -> Float {
    Self.height(distance, height) * distance / (Self.width * Self.width)
  }

  /// - Parameter height: of the bump, cm.
  func surface(height: Float) throws -> WavefrontSurface {
    typealias Corner = (place: SIMD3<Float>, uv: SIMD2<Float>)
    let own = template.mesh.triangles[triangle]
    let normal = normalize(
      cross(
        template.neutral[Int(own.y)] - template.neutral[Int(own.x)],
        template.neutral[Int(own.z)] - template.neutral[Int(own.x)]))
    var pieces: [(Corner, Corner, Corner)] = template.mesh.triangles.indices
      .filter { length(Self.middle(template, $0) - middle) < Self.reach }
      .map { index in
        let (corners, uvs) = (template.mesh.triangles[index], layout.corners[index])
        return (
          (template.neutral[Int(corners.x)], uvs.0), (template.neutral[Int(corners.y)], uvs.1),
          (template.neutral[Int(corners.z)], uvs.2)
        )
      }
    func half(_ a: Corner, _ b: Corner) -> Corner { ((a.place + b.place) / 2, (a.uv + b.uv) / 2) }
    for _ in 0..<Self.cuts {
      pieces = pieces.flatMap { a, b, c in
        let (ab, bc, ca) = (half(a, b), half(b, c), half(c, a))
        return [(a, ab, ca), (ab, b, bc), (ca, bc, c), (ab, bc, ca)]
      }
    }
    // Welded by place, as a modelling program has it.
    var numbers: [SIMD3<Float>: Int32] = [:]
    var (positions, uvs, corners): ([SIMD3<Float>], [SIMD2<Float>], [Int32]) = ([], [], [])
    for corner in pieces.flatMap({ [$0.0, $0.1, $0.2] }) {
      let number = numbers[corner.place] ?? Int32(positions.count)
      if numbers.updateValue(number, forKey: corner.place) == nil {
        positions.append(corner.place + normal * Self.height(length(corner.place - middle), height))
      }
      corners.append(number)
      uvs.append(corner.uv)
    }
    return WavefrontSurface(
      mesh: try PolygonMesh(
        vertexCount: positions.count, faceOffsets: (0...pieces.count).map { Int32(3 * $0) }, faceVertices: corners,
        faceUVs: uvs.indices.map(Int32.init), uvs: uvs),
      positions: positions)
  }
}
