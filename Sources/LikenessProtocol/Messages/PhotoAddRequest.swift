public import JSONValues

/// Reads a photo and finds the faces in it.
public struct PhotoAddRequest: RequestType {
  public static let method = "photo/add"
  public typealias Response = PhotoAddResponse

  public enum Source: Sendable, Equatable {
    /// Absolute path of a PNG or JPEG file.
    case path(String)
    /// The bytes of such a file, and what messages call it.
    case data([UInt8], name: String)
  }

  public var source: Source

  public init(_ source: Source) { self.source = source }

  public init(json: JSONValue) throws(FieldError) {
    let reader = try FieldReader(json)
    guard reader.contains("data") else {
      source = .path(try reader.nonEmptyString("path"))
      return
    }
    guard !reader.contains("path") else { throw FieldError(field: "path", expected: "absent beside `data`") }
    guard let bytes = Base64.decode(try reader.required("data")) else {
      throw FieldError(field: "data", expected: "base64")
    }
    source = .data(bytes, name: try reader.required("name"))
  }

  public var json: JSONValue {
    switch source {
    case .path(let path): .fields(["path": path])
    case .data(let bytes, let name): .fields(["data": Base64.encode(bytes), "name": name])
    }
  }
}

public struct PhotoAddResponse: WireValue {
  /// Names the photo in later requests.
  public var photo: ContentHash
  /// Pixels, upright.
  public var width, height: Int
  /// Largest first; may be empty.
  public var faces: [Face]
  /// From the file, in millimetres of 35 mm film.
  public var focalLength35mm: Double?
  /// What the artist should know about the file.
  public var notes: [String]

  public init(
    photo: ContentHash, width: Int, height: Int, faces: [Face], focalLength35mm: Double?, notes: [String]
  ) {
    self.photo = photo
    self.width = width
    self.height = height
    self.faces = faces
    self.focalLength35mm = focalLength35mm
    self.notes = notes
  }

  public init(json: JSONValue) throws(FieldError) {
    let reader = try FieldReader(json)
    photo = try reader.required("photo")
    width = try reader.required("width", atLeast: 0)
    height = try reader.required("height", atLeast: 0)
    faces = try reader.required("faces")
    focalLength35mm = try reader.optional("focalLength35mm")
    notes = try reader.required("notes")
  }

  public var json: JSONValue {
    .fields([
      "photo": photo, "width": width, "height": height, "faces": faces,
      "focalLength35mm": focalLength35mm?.json ?? JSONValue.null, "notes": notes,
    ])
  }
}
