import CLCMS
import ImageSamples
import Images
import Testing

struct ColorProfileTests {
  static let colors: [[UInt8]] = [[200, 120, 100], [90, 140, 110], [128, 128, 128], [255, 255, 255], [0, 0, 0]]

  @Test(arguments: colors) func displayP3BecomesSRGB(color: [UInt8]) throws {
    let file = inserting("iCCP", iCCPContent(displayP3Profile()), into: encodePNG(plain(color)))
    let photo = try Photo(decoding: file)
    #expect(photo.pixels.isNear(plain(sRGB(fromDisplayP3: color)), within: 1))
    #expect(photo.notes.count == 1)
  }

  @Test(arguments: [1, 3]) func profilesInChunksOfAJPEGAreJoined(chunks: Int) throws {
    let file = inserting(profile: displayP3Profile(), chunks: chunks, into: encodeJPEG(plain([200, 120, 100])))
    #expect(try Photo(decoding: file).pixels.isNear(plain(sRGB(fromDisplayP3: [200, 120, 100])), within: 3))
  }

  @Test func sRGBStaysAsItIs() throws {
    let image = noise(width: 16, height: 16, channels: 3, seed: 3)
    let profile = bytes(of: cmsCreate_sRGBProfile())
    let photo = try Photo(decoding: inserting("iCCP", iCCPContent(profile), into: encodePNG(image)))
    #expect(photo.pixels == image)
    #expect(photo.notes.isEmpty)
  }

  @Test func brokenProfilesAreReported() throws {
    let file = inserting(profile: [1, 2, 3, 4], into: encodeJPEG(quarters()))
    let photo = try Photo(decoding: file)
    #expect(photo.pixels.isNear(quarters(), within: 3))
    #expect(photo.notes == ["The photo's colour profile could not be used; its colours were taken as sRGB."])
  }

  @Test func profilesForAnotherKindOfImageAreReported() throws {
    let grey = ImageBuffer<UInt8>(width: 8, height: 8, channels: 1, filledWith: 90)
    let photo = try Photo(decoding: inserting(profile: displayP3Profile(), into: encodeJPEG(grey, colors: .grey)))
    #expect(photo.notes.count == 1)
  }

  @Test func greyProfilesAreUsed() throws {
    let linear = cmsBuildGamma(nil, 1)
    defer { cmsFreeToneCurve(linear) }
    let profile = bytes(of: cmsCreateGrayProfile(cmsD50_xyY(), linear))
    let grey = ImageBuffer<UInt8>(width: 8, height: 8, channels: 1, filledWith: 55)
    let photo = try Photo(decoding: inserting(profile: profile, into: encodeJPEG(grey, colors: .grey)))
    #expect(photo.pixels.isNear(plain([UInt8](repeating: SRGB.encode8(55 / 255), count: 3)), within: 2))
  }

  private func plain(_ color: [UInt8]) -> ImageBuffer<UInt8> {
    ImageBuffer(width: 8, height: 8, channels: 3, samples: (0..<64).flatMap { _ in color })
  }

  /// The change of primaries written out; both spaces share the white point and the transfer curve.
  private func sRGB(fromDisplayP3 color: [UInt8]) -> [UInt8] {
    let p3 = color.map { SRGB.linear[Int($0)] }
    return [
      SRGB.encode8(1.22494 * p3[0] - 0.22494 * p3[1]),
      SRGB.encode8(-0.04206 * p3[0] + 1.04206 * p3[1]),
      SRGB.encode8(-0.01964 * p3[0] - 0.07864 * p3[1] + 1.09827 * p3[2]),
    ]
  }

  private func displayP3Profile() -> [UInt8] {
    var white = cmsCIExyY(x: 0.3127, y: 0.3290, Y: 1)
    var primaries = cmsCIExyYTRIPLE(
      Red: cmsCIExyY(x: 0.680, y: 0.320, Y: 1), Green: cmsCIExyY(x: 0.265, y: 0.690, Y: 1),
      Blue: cmsCIExyY(x: 0.150, y: 0.060, Y: 1))
    let curve = cmsBuildParametricToneCurve(nil, 4, [2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045])
    defer { cmsFreeToneCurve(curve) }
    var curves = [curve, curve, curve]
    return bytes(of: cmsCreateRGBProfile(&white, &primaries, &curves))
  }

  private func bytes(of profile: cmsHPROFILE?) -> [UInt8] {
    defer { cmsCloseProfile(profile) }
    var count: UInt32 = 0
    cmsSaveProfileToMem(profile, nil, &count)
    var bytes = [UInt8](repeating: 0, count: Int(count))
    cmsSaveProfileToMem(profile, &bytes, &count)
    return bytes
  }

  /// A name, then the profile as a zlib stream of stored blocks.
  private func iCCPContent(_ profile: [UInt8]) -> [UInt8] {
    let count = UInt16(profile.count)
    let block = [0x01, UInt8(count & 0xFF), UInt8(count >> 8), UInt8(~count & 0xFF), UInt8(~count >> 8)] + profile
    return Array("profile".utf8) + [0, 0, 0x78, 0x01] + block + adler32(profile)
  }

  private func adler32(_ bytes: [UInt8]) -> [UInt8] {
    let (a, b) = bytes.reduce((1, 0)) { sums, byte in
      let a = (sums.0 + Int(byte)) % 65_521
      return (a, (sums.1 + a) % 65_521)
    }
    return [b >> 8, b & 0xFF, a >> 8, a & 0xFF].map { UInt8($0) }
  }
}
