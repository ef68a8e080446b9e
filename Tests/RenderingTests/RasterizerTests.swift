import Cameras
import LinearAlgebra
import Rendering
import TestSupport
import Testing

struct RasterizerTests {
  private let size = 200
  private let projection = Projection<Float>(focalLength: 300, principalPoint: SIMD2(101.3, 98.7))

  private func rasterize(_ scene: Scene, size: Int = 200) -> Rasterizer {
    let rasterizer = Rasterizer(width: size, height: size)
    rasterizer.rasterize(scene.points, triangles: scene.triangles, projection: projection)
    return rasterizer
  }

  @Test(arguments: [1, 7, 60, 150]) func noPixelFallsBetweenTheTrianglesOfAWall(cells: Int) {
    var wall = Scene()
    wall.addWall(halfWidth: 12, z: -50, cells: cells, seed: UInt64(cells))
    let rasterizer = rasterize(wall)
    // 12 cm at 50 cm with this lens are 72 pixels to each side of the principal point.
    var (gaps, paintBeside) = (0, 0)
    for row in 0..<size {
      for column in 0..<size {
        let distance = max(abs(Float(column) + 0.5 - 101.3), abs(Float(row) + 0.5 - 98.7))
        let isSeen = rasterizer.triangleIDs[row * size + column] >= 0
        if distance < 71.99, !isSeen { gaps += 1 }
        if distance > 72.01, isSeen { paintBeside += 1 }
      }
    }
    #expect(gaps == 0 && paintBeside == 0)
  }

  @Test func aWallOfTwoTrianglesLargerThanTheImageHasNoGap() {
    var wall = Scene()
    wall.addWall(halfWidth: 200, z: -50, cells: 1)
    #expect(rasterize(wall, size: 1200).triangleIDs.allSatisfy { $0 >= 0 })
  }

  @Test(arguments: [6, 20, 90]) func aSphereHasNoHoles(rings: Int) {
    var sphere = Scene()
    sphere.addSphere(center: SIMD3(0.3, -0.2, -50), radius: 12, rings: rings)
    let rasterizer = rasterize(sphere)
    let isSeen = rasterizer.triangleIDs.map { $0 >= 0 }
    // Its outline is convex, so what a row or a column sees of it is in one piece.
    for line in 0..<size {
      #expect(pieces((0..<size).map { isSeen[line * size + $0] }) <= 1)
      #expect(pieces((0..<size).map { isSeen[$0 * size + line] }) <= 1)
    }
    #expect(isSeen.contains(true))
  }

  @Test(arguments: 0..<3) func everyPixelSeesTheTriangleThatARayMeetsFirst(seed: UInt64) {
    var soup = Scene()
    soup.addSoup(count: 120, seed: seed)
    let rasterizer = rasterize(soup)
    var (clear, wrong) = (0, 0)
    for row in stride(from: 0, to: size, by: 3) {
      for column in stride(from: 0, to: size, by: 3) {
        let pixel = SIMD2(Float(column) + 0.5, Float(row) + 0.5)
        guard let expected = soup.visibleTriangle(from: projection, at: pixel) else { continue }
        clear += 1
        if rasterizer.triangleIDs[row * size + column] != expected { wrong += 1 }
      }
    }
    #expect(wrong == 0 && clear > 2000)
  }

  @Test func theOrderOfTheTrianglesDoesNotMatter() {
    var soup = Scene()
    soup.addSoup(count: 120, seed: 9)
    let forward = rasterize(soup)
    let last = Int32(soup.triangles.count - 1)
    soup.triangles.reverse()
    let backward = rasterize(soup)
    let renamed = backward.triangleIDs.map { $0 < 0 ? $0 : last - $0 }
    // Two surfaces can lie at the same depth at a pixel here and there.
    #expect(zip(forward.triangleIDs, renamed).count { $0 != $1 } <= 4)
    #expect(forward.inverseDepth == backward.inverseDepth)
  }

  @Test func theNearerWallHidesTheOther() {
    for nearFirst in [true, false] {
      var walls = Scene()
      walls.addWall(halfWidth: 5, z: nearFirst ? -40 : -50, cells: 3)
      walls.addWall(halfWidth: 5, z: nearFirst ? -50 : -40, cells: 3)
      let centre = rasterize(walls)
      let pixel = 98 * size + 101
      #expect((centre.triangleIDs[pixel] < 18) == nearFirst)
      #expect(abs(1 / centre.inverseDepth[pixel] - 40) < 1e-3)
    }
  }

  @Test func whatTouchesThePlaneOfTheCameraIsLeftOut() {
    var scene = Scene()
    scene.addWall(halfWidth: 10, z: 50, cells: 2)
    #expect(rasterize(scene).triangleIDs.allSatisfy { $0 == -1 })
    scene.points = [SIMD3(-5, -5, -50), SIMD3(5, -5, -50), SIMD3(0, 5, 3)]
    scene.triangles = [SIMD3(0, 1, 2)]
    #expect(rasterize(scene).triangleIDs.allSatisfy { $0 == -1 })
  }

  @Test(arguments: [Float.nan, .infinity, -.infinity, 1e30, -1e30, 1e9, -1e9, 1e-30])
  func coordinatesThatMakeNoSenseDoNoHarm(number: Float) {
    for corner in 0..<3 {
      for axis in 0..<3 {
        var scene = Scene()
        scene.addWall(halfWidth: 5, z: -50, cells: 1)
        scene.points += [SIMD3(-9, -9, -60), SIMD3(9, -9, -60), SIMD3(0, 9, -60)]
        scene.triangles.append(SIMD3(4, 5, 6))
        scene.points[4 + corner][axis] = number
        let rasterizer = rasterize(scene)
        #expect(rasterizer.triangleIDs.allSatisfy { (-1..<3).contains($0) })
        // The wall is nearer than the triangle gone wrong, unless that one comes toward the camera.
        if axis < 2 { #expect(rasterizer.triangleIDs[98 * size + 101] < 2) }
        #expect(rasterizer.inverseDepth.allSatisfy { $0.isFinite && $0 >= 0 })
      }
    }
  }

  @Test func trianglesWithoutAreaAreLeftOut() {
    let scene = Scene(
      points: [SIMD3(-5, 0, -50), SIMD3(5, 0, -50), SIMD3(0, 0, -50)], triangles: [SIMD3(0, 1, 2), SIMD3(0, 0, 1)])
    #expect(rasterize(scene).triangleIDs.allSatisfy { $0 == -1 })
  }

  @Test func theSameSceneGivesTheSameBitsAndNothingStaysOfTheOneBefore() {
    var soup = Scene()
    soup.addSoup(count: 120, seed: 2)
    let once = rasterize(soup)
    let again = Rasterizer(width: size, height: size)
    var wall = Scene()
    wall.addWall(halfWidth: 50, z: -10, cells: 2)
    again.rasterize(wall.points, triangles: wall.triangles, projection: projection)
    again.rasterize(soup.points, triangles: soup.triangles, projection: projection)
    #expect(once.triangleIDs == again.triangleIDs && once.inverseDepth == again.inverseDepth)
  }

  private func pieces(_ line: [Bool]) -> Int {
    zip([false] + line, line).count { !$0 && $1 }
  }
}
