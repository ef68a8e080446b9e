public import JSONValues

/// Finds where the landmarks of a face lie on a template, whatever the template says of them.
public struct TemplateLandmarksRequest: RequestType {
  public static let method = "template/landmarks"
  public typealias Response = TemplateLandmarksResponse

  public var template: ContentHash

  public init(template: ContentHash) { self.template = template }

  public init(json: JSONValue) throws(FieldError) {
    template = try FieldReader(json).required("template")
  }

  public var json: JSONValue { .fields(["template": template]) }
}

public struct TemplateLandmarksResponse: WireValue {
  /// Three for each landmark: the corners of the triangle that it lies in.
  public var vertices: IndexArray
  /// The weights of these corners, one row for each landmark; they sum to one.
  public var barycentrics: PointArray
  /// How far the sightings of each landmark scatter (cm); -1 where too few views showed it.
  public var spread: [Double]
  /// In how many of the views a face was seen.
  public var views, viewCount: Int

  public init(vertices: IndexArray, barycentrics: PointArray, spread: [Double], views: Int, viewCount: Int) {
    self.vertices = vertices
    self.barycentrics = barycentrics
    self.spread = spread
    self.views = views
    self.viewCount = viewCount
  }

  public init(json: JSONValue) throws(FieldError) {
    let reader = try FieldReader(json)
    vertices = try reader.required("vertices")
    barycentrics = try reader.required("barycentrics")
    spread = try reader.required("spread")
    views = try reader.required("views", atLeast: 0)
    viewCount = try reader.required("viewCount", atLeast: 0)
  }

  public var json: JSONValue {
    .fields([
      "vertices": vertices, "barycentrics": barycentrics, "spread": spread, "views": views, "viewCount": viewCount,
    ])
  }
}
