import StandardExtensions

/// Whether somebody still wants a texture. Long loops ask before every row, so that a texture ends within milliseconds.
public struct Cancellation: Sendable {
  private let isRequested: @Sendable () -> Bool

  public static let never = Cancellation { false }

  /// - Parameter isRequested: cheap; asked from several threads at once.
  public init(_ isRequested: @escaping @Sendable () -> Bool) { self.isRequested = isRequested }

  /// Throws `cancelled` when nobody wants it any more.
  public func check() throws(TextureError) {
    if isRequested() { throw .cancelled }
  }

  /// Works through rows on all cores; throws `cancelled` with rows left out.
  func forEachRow(_ height: Int, _ body: @Sendable (Int) -> Void) throws(TextureError) {
    concurrentSlices(count: height, minimum: 16) { rows, _ in
      for row in rows {
        if isRequested() { return }
        body(row)
      }
    }
    try check()
  }
}
