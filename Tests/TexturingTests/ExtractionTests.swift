import Cameras
import HeadTemplates
import Images
import LinearAlgebra
import Meshes
import StandardExtensions
import TestSupport
import Testing
import Texturing

@Suite("A head's texture")
struct ExtractionTests {
  private static let template = ShippedHead.template
  private static let head = PosedHead(template: template, vertices: template.neutral, camera: Scene.camera)
  private static let tone = LitHead.tone
  private static let photo = LinearPhoto(LitHead.picture(head), skin: { _ in 1 })
  private static let textures: TextureSet? = {
    guard let delighting = try? Delighting(photo, head: head) else { return nil }
    return try? TextureExtraction([DelitView(head: head, photo: photo, delighting: delighting)]).run()
  }()

  @Test("the light is taken out: both cheeks have one tone")
  func lightIsTakenOut() throws {
    let delighting = try Delighting(Self.photo, head: Self.head)
    let lit = Self.photo.image
    let own = delighting.albedo.image
    let cheeks = [SIMD3<Float>(4.5, -5, 8), SIMD3<Float>(-4.5, -5, 8)].map { Scene.camera.project($0)! }
    func brightness(_ image: ImageBuffer<UInt8>, _ place: SIMD2<Float>) -> Float {
      SRGB.linear[Int(image[Int(place.x), Int(place.y), 1])]
    }
    let before = brightness(lit, cheeks[0]) / brightness(lit, cheeks[1])
    let after = brightness(own, cheeks[0]) / brightness(own, cheeks[1])
    #expect(before > 1.5)
    #expect(abs(after - 1) < 0.12)
  }

  @Test("cameras that see nothing sensible are refused", arguments: [1e-30, 1e30, Float.infinity, .nan])
  func senselessCamerasAreRefused(focalLength: Float) {
    var camera = Scene.camera
    camera.focalLength = focalLength
    let head = PosedHead(template: Self.template, vertices: Self.template.neutral, camera: camera)
    #expect(throws: TextureError.headNotVisible) { try Delighting(Self.photo, head: head) }
  }

  @Test("heads that are nowhere are refused", arguments: [1e30, Float.infinity, .nan])
  func headsThatAreNowhereAreRefused(place: Float) {
    var vertices = Self.template.neutral
    vertices[0] = SIMD3(repeating: place)
    let head = PosedHead(template: Self.template, vertices: vertices, camera: Scene.camera)
    #expect(throws: TextureError.headNotVisible) { try Delighting(Self.photo, head: head) }
  }

  @Test("no seam shows: colours step across island borders no more than across edges inside islands")
  func noSeam() throws {
    let set = try #require(Self.textures)
    let steps = SeamSteps(Self.template, texture: set.tiles[0].color)
    #expect(steps.seams.count > 50)
    #expect(steps.mean(steps.seams) <= steps.mean(steps.inside))
  }

  @Test("every texel of the map has a colour, and the back of the head that of the skin")
  func isComplete() throws {
    let set = try #require(Self.textures)
    let layout = try UVLayout(Self.template.mesh)
    let raster = try UVRaster(layout, tile: layout.tiles[0], size: TextureOptions().size)
    let skin = try #require(Self.template.parts.firstIndex(of: "skin"))
    for (texel, triangle) in raster.triangles.elements.enumerated() where triangle >= 0 {
      let face = Self.template.mesh.triangleFaces[Int(triangle)]
      guard Int(Self.template.faceParts[Int(face)]) == skin else { continue }
      let green = SRGB.linear[Int(set.tiles[0].color.samples[3 * texel + 1])]
      #expect(green > 0.3 * Self.tone.y && green < 3 * Self.tone.y)
    }
    #expect(set.coverage > 0.05 && set.coverage < 0.9)
  }

  @Test("normals are unit vectors that look out of the surface")
  func normalsLookOut() throws {
    let normal = try #require(Self.textures).tiles[0].normal
    for texel in stride(from: 0, to: normal.width * normal.height, by: 97) {
      let value = SIMD3(
        Float(normal.samples[3 * texel]), Float(normal.samples[3 * texel + 1]), Float(normal.samples[3 * texel + 2]))
      let vector = value / 65_535 * 2 - 1
      #expect(abs(length(vector) - 1) < 1e-3)
      #expect(vector.z > 0)
    }
  }

  @Test("the photo must be the one of the fit, the size one that exists, and a cancelled texture ends")
  func refusals() throws {
    let small = LinearPhoto(ImageBuffer<UInt8>(width: 8, height: 8, channels: 3, filledWith: 0), skin: { _ in 1 })
    #expect(throws: TextureError.self) { try Delighting(small, head: Self.head) }
    let view = DelitView(
      head: Self.head, photo: Self.photo, delighting: try Delighting(Self.photo, head: Self.head))
    var options = TextureOptions()
    options.size = 1
    #expect(throws: TextureError.sizeOutOfRange(size: 1, allowed: TextureOptions.sizes)) {
      try TextureExtraction([view], options: options)
    }
    #expect(throws: TextureError.cancelled) {
      try TextureExtraction([view]).run(cancellation: Cancellation { true })
    }
  }
}

/// How much the colour changes from one side of an edge to the other, three quarters of a texel inside either.
struct SeamSteps {
  /// At edges where the texture coordinates part, and at those that meet them: texels are about as large there.
  private(set) var seams: [Float] = []
  private(set) var inside: [Float] = []

  init(_ template: HeadTemplate, texture: ImageBuffer<UInt8>) {
    guard let layout = try? UVLayout(template.mesh) else { return }
    let parted = Self.partedVertices(template, layout)
    var sides: [SIMD2<Int32>: (triangle: Int, corner: Int)] = [:]
    for (triangle, corners) in template.mesh.triangles.enumerated()
    where template.parts[Int(template.faceParts[Int(template.mesh.triangleFaces[triangle])])] == "skin" {
      for corner in 0..<3 {
        let (a, b) = (corners[corner], corners[(corner + 1) % 3])
        let edge = SIMD2(min(a, b), max(a, b))
        guard let other = sides.updateValue((triangle, corner), forKey: edge) else { continue }
        let step = abs(
          Self.brightness(layout, triangle, corner, texture)
            - Self.brightness(layout, other.triangle, other.corner, texture))
        let (own, second) = (layout.cornerIDs[triangle], layout.cornerIDs[other.triangle])
        let isShared =
          Set([own[corner], own[(corner + 1) % 3]]) == Set([second[other.corner], second[(other.corner + 1) % 3]])
        if !isShared {
          seams.append(step)
        } else if parted.contains(a) != parted.contains(b) {
          inside.append(step)
        }
      }
    }
  }

  private static func partedVertices(_ template: HeadTemplate, _ layout: UVLayout) -> Set<Int32> {
    var coordinates: [Int32: Set<Int32>] = [:]
    for (triangle, vertices) in template.mesh.triangles.enumerated() {
      for corner in 0..<3 { coordinates[vertices[corner], default: []].insert(layout.cornerIDs[triangle][corner]) }
    }
    return Set(coordinates.filter { $0.value.count > 1 }.keys)
  }

  func mean(_ steps: [Float]) -> Float { steps.reduce(0, +) / Float(steps.count) }

  private static func brightness(
    _ layout: UVLayout, _ triangle: Int, _ corner: Int, _ texture: ImageBuffer<UInt8>
  ) -> Float {
    let uvs = [layout.corners[triangle].0, layout.corners[triangle].1, layout.corners[triangle].2]
    let size = Float(texture.width)
    let middle = (uvs[corner] + uvs[(corner + 1) % 3]) / 2
    let inward = uvs[(corner + 2) % 3] - middle
    let place = (middle + inward / (inward * inward).sum().squareRoot() * (0.75 / size)) * size
    let column = min(max(Int(place.x), 0), texture.width - 1)
    let row = min(max(Int(size - place.y), 0), texture.height - 1)
    return Float(texture[column, row, 1])
  }
}
