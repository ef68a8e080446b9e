import Testing

/// What is committed works on any machine: it names no folder of one machine and no host that serves packages.
struct TrackedFilesTests {
  // This file spells the patterns out and is the only one left out of the search.
  private let thisFile = "Tests/ArchitectureTests/TrackedFilesTests.swift"

  @Test func noTrackedFileNamesAFolderOfOneMachine() throws {
    let pattern = "(^|[^A-Za-z0-9._-])/(work|farm|home|Users|root|opt/wheels|tmp/[a-z]{1,2})/"
    #expect(try Repository().trackedLines(matching: pattern, except: [thisFile]).isEmpty)
  }

  @Test func noTrackedFileNamesAPackageHost() throws {
    let pattern =
      "(pypi|pythonhosted|debian|npmjs|crates)\\.(org|io|com)|proxy\\.golang|huggingface\\.co|storage\\.googleapis"
    #expect(try Repository().trackedLines(matching: pattern, except: [thisFile]).isEmpty)
  }

  @Test func theSearchFindsWhatIsThere() throws {
    #expect(try !Repository().trackedLines(matching: "^// swift-tools-version", except: []).isEmpty)
  }
}
