import StandardExtensions

/// Whether somebody still wants a texture. Long loops ask before every row, so that a texture ends within milliseconds.
public struct Cancellation: Sendable {
  private let isRequested: @Sendable () -> Bool

  public static let never = Cancellation { false }

  /// - Parameter isRequested: cheap; asked from several threads at once.
  public init(_ isRequested: @escaping @Sendable () -> Bool) { self.isRequested = isRequested }

  /// These rows, of a loop that several threads work on, as long as somebody wants them: what is left out is noticed by
  /// `check` afterwards.
  @inline(__always)
  func wanted(_ rows: Range<Int>) -> LazyPrefixWhileSequence<Range<Int>> { rows.lazy.prefix { _ in !isRequested() } }

  /// Throws `cancelled` when nobody wants it any more.
  public func check() throws(TextureError) {
    if isRequested() { throw .cancelled }
  }

  /// Works through rows on all cores; throws `cancelled` with rows left out.
  func forEachRow(_ height: Int, _ body: @Sendable (Int) -> Void) throws(TextureError) {
    concurrentSlices(count: height, minimum: 16) { rows, _ in
      for row in wanted(rows) { body(row) }
    }
    try check()
  }

  /// An array that is filled row by row on all cores; throws `cancelled`.
  ///
  /// - Parameter fill: writes every element of a row, whose memory holds nothing yet.
  func filledArray<Element: BitwiseCopyable>(
    rows: Int, length: Int, _ fill: @Sendable (Int, UnsafeMutablePointer<Element>) -> Void
  ) throws(TextureError) -> [Element] {
    var failure: TextureError?
    let result = [Element](unsafeUninitializedCapacity: rows * length) { buffer, count in
      nonisolated(unsafe) let start = buffer.baseAddress
      do throws(TextureError) {
        try forEachRow(rows) { row in if let start { fill(row, start + row * length) } }
        count = rows * length
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return result
  }
}
